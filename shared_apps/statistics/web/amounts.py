"""Measures and their values in words: figures, names, money that fits on a screen."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kernel.money import MINOR_DIGITS
from kernel.statistics import Measure, measures_in_order
from kernel.ui.sections import sections
from kernel.ui.templatetags.ui import money, number
from shared_apps.statistics.models.querysets import Amount

MILLION, MILLIARD = 1_000_000, 1_000_000_000
WORDS = (
    (MILLIARD, gettext_lazy("%(amount)s billion")),
    (MILLION, gettext_lazy("%(amount)s million")),
)
PART_LABELS: dict[str, Any] = {
    "channel:online": gettext_lazy("Online"),
    "channel:paper": gettext_lazy("On paper"),
    "channel:import": gettext_lazy("From an imported file"),
    "sex:F": gettext_lazy("Women"),
    "sex:M": gettext_lazy("Men"),
}


def known_measures(service: str | None = None) -> list[Measure]:
    """Return the registered measures in order, or those of one service."""
    return [one for one in measures_in_order() if service is None or one.service == service]


def find_measure(name: str) -> Measure | None:
    """Return a measure by its name."""
    return next((one for one in measures_in_order() if one.name == name), None)


def services() -> list[str]:
    """Return the modules that count something, in order."""
    return list(dict.fromkeys(one.service for one in measures_in_order() if one.service))


def service_label(service: str) -> str:
    """Return what people call a module."""
    section = sections.entries.get(service)
    return str(section.label) if section else service


def amounts_of(measures: Iterable[Measure], totals: Mapping[Amount, int]) -> list[Amount]:
    """Return what can be shown of the measures: money once for each currency that it has."""
    found: list[Amount] = []
    for measure in measures:
        if measure.kind != "money":
            found.append((measure.name, ""))
        else:
            found += sorted(amount for amount in totals if amount[0] == measure.name)
    return found


def shown(value: int, amount: Amount) -> str:
    """Return a value for people; large money in millions."""
    _measure, currency = amount
    if not currency:
        return number(value)
    major = value / 10 ** MINOR_DIGITS.get(currency, 2)
    for size, words in WORDS:
        if major >= size:
            symbol = money(0, currency).lstrip("0").strip()
            rounded = round(major / size, 1)
            text = number(int(rounded) if rounded == int(rounded) else rounded)
            return f"{words % {'amount': text}} {symbol}"
    return money(value, currency)


def label_of(amount: Amount) -> str:
    """Return the heading of a measure, with the currency of money."""
    measure = find_measure(amount[0])
    label = str(measure.label) if measure else amount[0]
    return f"{label}, {amount[1]}" if amount[1] else label


def figure(value: int, amount: Amount, *, url: str = "", note: str = "") -> dict[str, Any]:
    """Return `{value, label, url, note}` for `ui/components/figures.html`."""
    measure = find_measure(amount[0])
    label: Any = measure.label if measure else amount[0]
    if measure is not None and measure.counted is not None:
        counted = measure.counted
        label = counted if measure.kind == "money" else counted % {"count": value}
    return {"value": shown(value, amount), "label": str(label), "url": url, "note": note}


def added(value: int, amount: Amount) -> str:
    """Return what was added in the last weeks, nothing when nothing was."""
    return _("+%(value)s in four weeks") % {"value": shown(value, amount)} if value else ""


def part_label(part: str) -> str:
    """Return what a part of a measure is called."""
    dimension, _colon, cell = part.partition(":")
    if dimension != "age":
        return str(PART_LABELS.get(part, cell))
    lowest, _dash, highest = cell.partition("-")
    return (
        _("%(age)s and older") % {"age": lowest} if int(highest) >= 120 else f"{lowest}–{highest}"
    )
