// Running total of a ballot: <form data-choices data-maximum="3" data-limit="140000000">.
// Counts the checked .pick inputs and adds their data-cost (minor units); writes into the form's
// [data-chosen], [data-rest] and [data-spent] and moves the tray's meter. The server checks anyway.

const SCALE = 100;

function show(form, name, text) {
  for (const place of form.querySelectorAll(`[data-${name}]`)) place.textContent = text;
}

function update(form, numbers) {
  const checked = [...form.querySelectorAll(".pick input:checked")];
  const spent = checked.reduce((sum, input) => sum + Number(input.dataset.cost || 0), 0);
  const maximum = Number(form.dataset.maximum || 0);
  const limit = Number(form.dataset.limit || 0);
  show(form, "chosen", numbers.format(checked.length));
  show(form, "rest", numbers.format(Math.max(0, maximum - checked.length)));
  show(form, "spent", numbers.format(spent / SCALE));

  const part = limit ? spent / limit : maximum ? checked.length / maximum : 0;
  const meter = form.querySelector(".tray .meter");
  if (!meter) return;
  meter.firstElementChild.setAttribute("width", `${Math.min(100, part * 100)}%`);
  meter.classList.toggle("bad", part > 1);
}

for (const form of document.querySelectorAll("form[data-choices]")) {
  const numbers = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 2 });
  form.addEventListener("change", () => update(form, numbers));
  update(form, numbers);
}
