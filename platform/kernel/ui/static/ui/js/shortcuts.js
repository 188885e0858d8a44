// Keys of the staff office: "/" searches, "g" and a figure opens a section, "?" lists them. They can
// be switched off, as keys without Ctrl must be (WCAG 2.2, 2.1.4); the choice stays in this browser.

const STORE = "edem-shortcuts";
const WAIT = 1500; // milliseconds between "g" and its figure
const dialog = document.getElementById("shortcuts");
const box = dialog.querySelector("[data-shortcuts-switch]");
const opener = document.querySelector("[data-dialog=shortcuts]");
let goesUntil = 0;

function isOn() {
  return localStorage.getItem(STORE) !== "off";
}

function isTyping(target) {
  return target.closest("input, textarea, select, [contenteditable]") !== null;
}

function openSection(number) {
  const links = document.querySelectorAll(".office-bar .tabs a");
  if (links[number - 1]) links[number - 1].click();
}

document.addEventListener("keydown", (event) => {
  if (!isOn() || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  const goes = performance.now() < goesUntil;
  goesUntil = 0;
  if (goes && /^[1-9]$/.test(event.key)) openSection(Number(event.key));
  else if (event.key === "g") goesUntil = performance.now() + WAIT;
  else if (event.key === "?") dialog.showModal();
  else if (event.key === "/") {
    const field = document.querySelector("[data-shortcut='/'], main input[type=search]");
    if (!field) return;
    event.preventDefault();
    field.focus();
  }
});

box.checked = isOn();
box.addEventListener("change", () => localStorage.setItem(STORE, box.checked ? "on" : "off"));
opener.hidden = false;
