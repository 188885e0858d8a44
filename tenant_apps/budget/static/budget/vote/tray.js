// Keeps the totals of the ballot up to date while choosing. Without it the page works the same:
// the totals are then right after every press of a button.

const MINOR = 100;
const SYMBOLS = { UAH: "₴", PLN: "zł", RSD: "дин.", EUR: "€", USD: "$" };

function money(minor, currency) {
  const whole = minor % MINOR === 0;
  const digits = { minimumFractionDigits: whole ? 0 : 2, maximumFractionDigits: whole ? 0 : 2 };
  const text = (minor / MINOR).toLocaleString(document.documentElement.lang, digits);
  const latin = document.documentElement.lang.toLowerCase() !== "sr" && currency === "RSD";
  return `${text}\u00a0${latin ? "din." : SYMBOLS[currency] || currency}`;
}

function totalsOf(pool) {
  const totals = { chosen: 0, points: 0, cost: 0 };
  for (const row of pool.querySelectorAll("[data-row]")) {
    const input = row.querySelector("input, select");
    const ticked = input.type === "checkbox" || input.type === "radio";
    if (input.disabled || (ticked ? !input.checked : Number(input.value || 0) === 0)) continue;
    totals.chosen += 1;
    totals.cost += Number(row.dataset.minor);
    if (pool.dataset.control === "points") totals.points += Number(input.value);
  }
  return totals;
}

function fill(pattern, values) {
  return pattern.replace(/%\((\w+)\)s/g, (_, name) => values[name]);
}

function sentence(form, pattern, given, limit) {
  return fill(pattern, { given: limit ? fill(form.dataset.of, { given, limit }) : given });
}

function summary(form, pool, totals) {
  const { most, purse, sum, control } = pool.dataset;
  const currency = form.dataset.currency;
  const texts = [sentence(form, form.dataset.chosen, totals.chosen, most)];
  if (control === "points") texts.push(sentence(form, form.dataset.points, totals.points, sum));
  const limit = purse && money(Number(purse), currency);
  texts.push(sentence(form, form.dataset.cost, money(totals.cost, currency), limit));
  return texts.join(" · ");
}

function share(pool, totals) {
  const { most, purse, sum, control } = pool.dataset;
  if (purse) return totals.cost / Number(purse);
  if (control === "points" && sum) return totals.points / Number(sum);
  return most ? totals.chosen / Number(most) : 0;
}

function isOver(pool, totals) {
  const { most, purse, sum, control } = pool.dataset;
  return (most && totals.chosen > Number(most)) || (purse && totals.cost > Number(purse))
    || (control === "points" && sum && totals.points > Number(sum)) || false;
}

function refresh(form) {
  const pools = [...form.querySelectorAll("[data-pool]")];
  const all = { chosen: 0, cost: 0, over: false };
  for (const pool of pools) {
    const totals = totalsOf(pool);
    all.chosen += totals.chosen;
    all.cost += totals.cost;
    const over = isOver(pool, totals);
    all.over ||= over;
    const line = pool.querySelector("[data-summary]");
    if (line) line.textContent = summary(form, pool, totals);
    line?.classList.toggle("over", over);
  }
  const tray = form.querySelector("[data-tray]");
  tray.classList.toggle("over", all.over);
  tray.querySelector(".meter")?.classList.toggle("bad", all.over);
  const line = form.querySelector("[data-total] b");
  const meter = tray.querySelector(".meter rect");
  if (pools.length === 1) {
    const totals = totalsOf(pools[0]);
    line.textContent = summary(form, pools[0], totals);
    if (meter) meter.setAttribute("width", `${Math.min(1, share(pools[0], totals)) * 100}%`);
  } else {
    const cost = sentence(form, form.dataset.cost, money(all.cost, form.dataset.currency));
    form.querySelector("[data-total]").replaceChildren(line, ` · ${cost}`);
    line.textContent = sentence(form, form.dataset.chosen, all.chosen);
  }
}

for (const form of document.querySelectorAll("form[data-ballot]")) {
  // Choices outside the filter are only known to the server: its totals stay.
  const hidden = form.querySelector("[data-pool] > input[type=hidden]");
  if (hidden) continue;
  form.addEventListener("input", () => refresh(form));
  window.addEventListener("pageshow", () => refresh(form));
}
