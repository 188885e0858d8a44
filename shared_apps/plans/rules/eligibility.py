"""Which municipality may choose which plan."""

from collections.abc import Collection, Sequence
from typing import Any, Protocol

from kernel.errors import Invalid, NotAllowed
from shared_apps.plans.rules.prices import bands_of


class Offer(Protocol):
    """What a plan says about whom it is for."""

    code: str
    offered: bool
    countries: list[str]
    max_population: int | None
    modules: list[str]
    modules_are_chosen: bool
    prices: Any


def check_eligible(offer: Offer, *, country: str, population: int | None) -> None:
    """Check that a municipality may choose a plan.

    Raises: NotAllowed `plans.eligibility.not_offered`, `plans.eligibility.other_country`; Invalid
    `plans.eligibility.population_unknown`, `plans.eligibility.too_many_inhabitants`,
    `plans.prices.none_for_country`.
    """
    if not offer.offered:
        raise NotAllowed("plans.eligibility.not_offered", plan=offer.code)
    if offer.countries and country not in offer.countries:
        raise NotAllowed("plans.eligibility.other_country", plan=offer.code, country=country)
    check_population(offer.max_population, population)
    if not bands_of(offer.prices, country):
        raise Invalid("plans.prices.none_for_country", country=country)


def check_population(most: int | None, population: int | None) -> None:
    """Check that a municipality is not larger than a plan allows.

    Raises: Invalid `plans.eligibility.population_unknown`,
    `plans.eligibility.too_many_inhabitants`.
    """
    if most is None:
        return
    if population is None:
        raise Invalid("plans.eligibility.population_unknown")
    if population > most:
        raise Invalid("plans.eligibility.too_many_inhabitants", population=population, most=most)


def is_eligible(offer: Offer, *, country: str, population: int | None) -> bool:
    """Whether a municipality may choose a plan."""
    try:
        check_eligible(offer, country=country, population=population)
    except (Invalid, NotAllowed):
        return False
    return True


def chosen_modules(
    offer: Offer, modules: Collection[str], *, existing: Collection[str]
) -> list[str]:
    """Return the modules that a municipality gets: what it chose, or all that the plan holds.

    Only `existing` ones are sold: a plan may name what is still in preparation.

    Raises: Invalid `plans.subscription.module_unknown`, `plans.subscription.in_preparation`,
    `plans.subscription.no_module`.
    """
    sold = [module for module in offer.modules if module in existing]
    if not offer.modules_are_chosen:
        return known_modules(sold, sold)
    coming = sorted(set(modules) & set(offer.modules) - set(sold))
    if coming:
        raise Invalid("plans.subscription.in_preparation", modules=", ".join(coming))
    return known_modules(sold, modules)


def known_modules(offered: Sequence[str], chosen: Collection[str]) -> list[str]:
    """Return what was chosen in the plan's order.

    Raises: Invalid `plans.subscription.module_unknown`, `plans.subscription.no_module`.
    """
    unknown = sorted(set(chosen) - set(offered))
    if unknown:
        raise Invalid("plans.subscription.module_unknown", modules=", ".join(unknown))
    if not chosen:
        raise Invalid("plans.subscription.no_module")
    return [module for module in offered if module in chosen]
