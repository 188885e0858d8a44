// Sends chosen files at once and shows how far it is; without it, the button sends them with the form.

const form = document.querySelector("form:has([data-upload])");

function box() {
  return form.querySelector("[data-upload]");
}

async function preview(file, item) {
  if (!file.type.startsWith("image/")) return;
  try {
    const picture = await createImageBitmap(file, { resizeWidth: 160 });
    const canvas = document.createElement("canvas");
    canvas.className = "thumb";
    canvas.width = picture.width;
    canvas.height = picture.height;
    canvas.getContext("2d").drawImage(picture, 0, 0);
    item.prepend(canvas);
  } catch {
    // The server says what is wrong with it.
  }
}

function showChosen(input) {
  const list = box().querySelector(`[data-chosen="${input.name}"]`);
  list.replaceChildren(
    ...Array.from(input.files, (file) => {
      const item = document.createElement("li");
      item.className = "small";
      item.textContent = file.name;
      preview(file, item);
      return item;
    }),
  );
}

function fail() {
  const line = box().querySelector("[data-upload-status]");
  line.textContent = line.dataset.failed;
  line.classList.add("bad-text");
  box().querySelector("progress").hidden = true;
}

function replaceBox(answer) {
  const page = new DOMParser().parseFromString(answer, "text/html");
  const fresh = page.querySelector("[data-upload]");
  if (!fresh) return fail();
  box().replaceWith(document.adoptNode(fresh));
  const landed = form.querySelector("[data-upload] [role=alert], [data-upload] [name^=describe-]");
  if (landed && landed.focus) landed.focus();
  return undefined;
}

function send() {
  const request = new XMLHttpRequest();
  const bar = box().querySelector("progress");
  const line = box().querySelector("[data-upload-status]");
  const content = new FormData(form);
  content.set("intent", "upload");
  line.textContent = line.dataset.sending;
  line.classList.remove("bad-text");
  bar.hidden = false;
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) bar.value = (event.loaded / event.total) * 100;
  });
  request.addEventListener("load", () => replaceBox(request.responseText));
  request.addEventListener("error", fail);
  request.open("POST", form.action);
  request.send(content);
}

if (form) {
  form.addEventListener("change", (event) => {
    if (!event.target.matches("[data-upload] input[type=file]")) return;
    showChosen(event.target);
    if (event.target.files.length) send();
  });
  form.addEventListener("input", (event) => {
    if (event.target.matches("input[type=file]")) event.stopPropagation();
  }, true);
}
