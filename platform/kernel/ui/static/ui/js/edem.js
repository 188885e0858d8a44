// Small comforts on pages that work without them: menus close by themselves, codes can be copied,
// dialogs open in place.

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.drop[open]")) {
    if (menu !== except) menu.open = false;
  }
}

document.addEventListener("click", (event) => {
  closeMenus(event.target.closest("details.drop"));

  const opener = event.target.closest("[data-dialog]");
  const dialog = opener && document.getElementById(opener.dataset.dialog);
  if (dialog && dialog.showModal) {
    event.preventDefault();
    dialog.showModal();
  }
  const closer = event.target.closest("dialog [data-close]");
  if (closer) {
    event.preventDefault();
    closer.closest("dialog").close();
  }

  const copier = event.target.closest("[data-copy]");
  if (copier && navigator.clipboard) {
    const source = document.getElementById(copier.dataset.copy);
    navigator.clipboard.writeText(source.textContent.trim()).then(() => {
      copier.textContent = copier.dataset.copied;
    });
  }
  if (event.target.closest("[data-print]")) window.print();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details.drop[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

for (const button of document.querySelectorAll("[data-copy][hidden], [data-print][hidden]")) {
  button.hidden = false;
}

// The open tab is in sight.
for (const tab of document.querySelectorAll(".tabs [aria-current]")) {
  tab.closest(".tabs").scrollLeft = tab.offsetLeft - innerWidth / 3;
}
