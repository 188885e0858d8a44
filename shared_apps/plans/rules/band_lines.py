"""Price bands as operators write them: one a line, `country; up to population; net amount`."""

from collections.abc import Iterator, Sequence
from typing import Any

from kernel.errors import Invalid
from kernel.money import to_major, to_minor
from shared_apps.plans.rules.prices import CURRENCIES, bands_of

MOST_PEOPLE = 2_000_000_000
MOST_MINOR = 10**15


def read_bands(text: str) -> list[dict[str, Any]]:
    """Return the bands of a text; empty lines count for nothing.

    Raises: Invalid `plans.prices.line_unreadable` with the number of the line,
    `plans.prices.country_unknown`.
    """
    return [_band(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]


def _band(number: int, line: str) -> dict[str, Any]:
    parts = [part.strip() for part in line.split(";")]
    if len(parts) != 3:
        raise Invalid("plans.prices.line_unreadable", line=number)
    country, people, amount = parts[0].upper(), parts[1].replace(" ", ""), parts[2]
    if country not in CURRENCIES:
        raise Invalid("plans.prices.country_unknown", country=country[:20])
    currency = CURRENCIES[country]
    try:
        minor = to_minor(amount, currency)
        most = int(people) if people else None
    except ValueError as error:
        raise Invalid("plans.prices.line_unreadable", line=number) from error
    if abs(minor) > MOST_MINOR or abs(most or 0) > MOST_PEOPLE:
        raise Invalid("plans.prices.line_unreadable", line=number)
    return {
        "country": country,
        "currency": currency,
        "up_to_population": most,
        "amount_minor": minor,
    }


def written_bands(prices: Sequence[dict[str, Any]]) -> str:
    """Return bands as lines that `read_bands` reads back."""
    return "\n".join(_lines(prices))


def _lines(prices: Sequence[dict[str, Any]]) -> Iterator[str]:
    for country in dict.fromkeys(band["country"] for band in prices):
        for band in bands_of(prices, country):
            amount = f"{to_major(band['amount_minor'], band['currency']):.2f}"
            most = band["up_to_population"]
            yield f"{country}; {'' if most is None else most}; {amount.removesuffix('.00')}"
