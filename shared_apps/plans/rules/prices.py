"""What a plan costs: net prices by country and population band."""

from collections.abc import Mapping, Sequence
from typing import Any

from kernel.errors import Invalid
from kernel.money import MINOR_DIGITS

CURRENCIES = {"UA": "UAH", "PL": "PLN", "RS": "RSD"}
"""The currency in which a municipality of each country is invoiced."""

Band = Mapping[str, Any]
"""`{"country", "currency", "up_to_population", "amount_minor"}`; None: without an upper end."""


def bands_of(prices: Sequence[Band], country: str) -> list[Band]:
    """Return the bands of one country in ascending order, the open one last."""
    mine = [band for band in prices if band["country"] == country]
    return sorted(mine, key=lambda band: (band["up_to_population"] is None, upper_end(band)))


def upper_end(band: Band) -> int:
    """Return the last population that a band holds, 0 for a band without an upper end."""
    return int(band["up_to_population"] or 0)


def price_of(prices: Sequence[Band], *, country: str, population: int | None) -> tuple[int, str]:
    """Return the net amount (minor units) and the currency for a municipality.

    `population` None (not known) finds a price only where all bands cost the same.

    Raises: Invalid `plans.prices.none_for_country`, `plans.eligibility.population_unknown`,
    `plans.eligibility.too_many_inhabitants`.
    """
    bands = bands_of(prices, country)
    if not bands:
        raise Invalid("plans.prices.none_for_country", country=country)
    if population is None:
        if len({band["amount_minor"] for band in bands}) > 1:
            raise Invalid("plans.eligibility.population_unknown")
        return int(bands[0]["amount_minor"]), str(bands[0]["currency"])
    for band in bands:
        if band["up_to_population"] is None or population <= band["up_to_population"]:
            return int(band["amount_minor"]), str(band["currency"])
    largest = upper_end(bands[-1])
    raise Invalid("plans.eligibility.too_many_inhabitants", population=population, most=largest)


def check_bands(prices: Sequence[Band], *, max_population: int | None) -> None:
    """Check that every country's bands rise, share its currency and leave nobody out.

    The last band has no upper end, or reaches `max_population` of a plan that has one.

    Raises: Invalid `plans.prices.country_unknown`, `plans.prices.wrong_currency`,
    `plans.prices.negative`, `plans.prices.bands_overlap`, `plans.prices.bands_open`.
    """
    for country in dict.fromkeys(str(band["country"]) for band in prices):
        bands = bands_of(prices, country)
        for band in bands:
            _check_band(band)
        ends = [band["up_to_population"] for band in bands]
        if len(set(ends)) != len(ends):
            raise Invalid("plans.prices.bands_overlap", country=country)
        last = ends[-1]
        if last is not None and (max_population is None or last < max_population):
            raise Invalid("plans.prices.bands_open", country=country)


def _check_band(band: Band) -> None:
    country, currency = band["country"], band["currency"]
    if country not in CURRENCIES:
        raise Invalid("plans.prices.country_unknown", country=country)
    if currency != CURRENCIES[country] or currency not in MINOR_DIGITS:
        raise Invalid("plans.prices.wrong_currency", country=country, currency=currency)
    if band["amount_minor"] < 0:
        raise Invalid("plans.prices.negative", country=country)
    if band["up_to_population"] is not None and band["up_to_population"] < 1:
        raise Invalid("plans.prices.bands_overlap", country=country)
