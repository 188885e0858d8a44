// Tells the author when a draft could not be saved; saving itself is htmx.

const line = document.getElementById("saved");
const form = document.querySelector("form[data-draft]");

function tellFailure() {
  line.textContent = line.dataset.failed;
  line.classList.add("bad-text");
}

if (line && form) {
  form.addEventListener("htmx:responseError", tellFailure);
  form.addEventListener("htmx:sendError", tellFailure);
  form.addEventListener("htmx:beforeSwap", (event) => {
    const answered = new URL(event.detail.xhr.responseURL, location.href).pathname;
    if (answered === new URL(form.action).pathname) return;
    event.detail.shouldSwap = false;
    tellFailure();
  });
  form.addEventListener("htmx:afterSwap", () => line.classList.remove("bad-text"));
}
