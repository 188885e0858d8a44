"""What a city's plan lets it do: the one place that is asked, and it asks no database."""

from kernel.errors import NotAllowed
from shared_apps.plans.rules.labels import Label
from shared_apps.plans.rules.offers import MODULES
from tenants.city import City


def may_use(city: City, name: str) -> bool:
    """Return whether a city has a module switched on, or its plan includes a feature.

    Without a plan no feature is missing. Features are `custom_rules` (contests that depart from
    the standard configuration), `custom_domain`, `api_keys`, `embeds`.
    """
    if name in MODULES:
        return name in city.modules
    return not city.plan or name in city.features


def check_use(city: City, name: str) -> None:
    """Check that a city has a module switched on, or its plan includes a feature.

    Raises: NotAllowed `plans.entitlements.not_included`.
    """
    if not may_use(city, name):
        raise NotAllowed("plans.entitlements.not_included", name=name, label=Label(name))


def limit_of(city: City, name: str) -> int | None:
    """Return how much of something (`staff`, `contests`, `storage_megabytes`); None: any amount."""
    return city.limits.get(name)


def check_limit(city: City, name: str, *, wanted: int) -> None:
    """Check that `wanted` of something is allowed.

    Raises: NotAllowed `plans.entitlements.limit_reached`.
    """
    limit = limit_of(city, name)
    if limit is not None and wanted > limit:
        raise NotAllowed(
            "plans.entitlements.limit_reached", name=name, label=Label(name), limit=limit
        )
