"""When what an operator wrote makes a plan that can be sold."""

from collections.abc import Collection, Mapping
from typing import Any

from kernel.errors import Invalid
from shared_apps.plans.rules.prices import check_bands

EIGHT_WEEKS_DAYS = 56
MODULES = ("budget", "petitions", "consultations", "open_city", "esession")
FEATURES = ("custom_rules", "custom_domain", "api_keys", "embeds")
LIMITS = ("staff", "contests", "storage_megabytes")


def check_plan(values: Mapping[str, Any], *, languages: Collection[str]) -> None:
    """Check the fields of a plan against one another; `languages` all need a name.

    Raises: Invalid `plans.plan.incomplete`, `plans.plan.eight_weeks`,
    `plans.plan.extension_without_price` and what `check_bands` raises.
    """
    unnamed = [code for code in languages if not str(values["names"].get(code, "")).strip()]
    if unnamed or not values["modules"]:
        raise Invalid("plans.plan.incomplete")
    if values["kind"] == "eight_week" and values["term_days"] != EIGHT_WEEKS_DAYS:
        raise Invalid("plans.plan.eight_weeks")
    most = values["max_population"]
    check_bands(values["prices"], max_population=most)
    check_bands(values["extension_prices"], max_population=most)
    priced = {band["country"] for band in values["prices"]}
    extended = {band["country"] for band in values["extension_prices"]}
    if extended != (priced if values["extension_days"] else set()):
        raise Invalid("plans.plan.extension_without_price")
