// Buttons above a text that is written in the pages' own format. The text stays plain: each button
// only puts signs around the selection or before its lines. Without this file people type them.

const WRAPS = { bold: ["**", "**"], italic: ["*", "*"], link: ["[", "](https://)"] };
const PREFIXES = { heading: () => "## ", list: () => "- ", numbers: (n) => `${n + 1}. `, quote: () => "> " };
const SIGNS = { bold: "B", italic: "I", heading: "H", list: "•", numbers: "1.", quote: "”", link: "↗" };
const KEYS = { b: "bold", i: "italic", k: "link" };

function wrap(area, [before, after]) {
  const { selectionStart: start, selectionEnd: end, value } = area;
  const chosen = value.slice(start, end);
  area.setRangeText(before + chosen + after, start, end, "end");
  const inside = start + before.length;
  area.setSelectionRange(inside, inside + chosen.length);
}

function prefix(area, sign) {
  const { selectionStart: start, selectionEnd: end, value } = area;
  const from = value.lastIndexOf("\n", start - 1) + 1;
  const lines = value.slice(from, end).split("\n");
  area.setRangeText(lines.map((line, number) => sign(number) + line).join("\n"), from, end, "end");
}

function apply(area, name) {
  if (WRAPS[name]) wrap(area, WRAPS[name]);
  else prefix(area, PREFIXES[name]);
  area.focus();
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

function makeButton(area, name) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn little";
  button.textContent = SIGNS[name];
  button.title = area.dataset[name];
  button.setAttribute("aria-label", area.dataset[name]);
  button.addEventListener("click", () => apply(area, name));
  return button;
}

function addToolbar(area) {
  const bar = document.createElement("div");
  bar.className = "acts no-print";
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", area.dataset.toolbar);
  bar.setAttribute("aria-controls", area.id);
  const buttons = Object.keys(SIGNS).map((name) => makeButton(area, name));
  buttons.forEach((button, place) => { button.tabIndex = place ? -1 : 0; });
  bar.append(...buttons);
  bar.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const place = buttons.indexOf(document.activeElement);
    if (!step || place < 0) return;
    event.preventDefault();
    const next = buttons[(place + step + buttons.length) % buttons.length];
    buttons.forEach((button) => { button.tabIndex = button === next ? 0 : -1; });
    next.focus();
  });
  area.before(bar);
  area.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || !KEYS[event.key]) return;
    event.preventDefault();
    apply(area, KEYS[event.key]);
  });
}

for (const area of document.querySelectorAll("textarea[data-editor]")) addToolbar(area);
