"""What a city's plan lets it do: the one place that is asked, and it asks no database."""

from kernel.errors import NotAllowed
from shared_apps.plans.rules.labels import Label
from tenants.city import City


def may_use(city: City, name: str) -> bool:
    """Return whether a city's plan includes a module or feature; without a plan all it has.

    Modules are those the city has switched on. Features are `custom_rules` (contests that depart
    from the standard configuration), `custom_domain`, `api_keys`, `embeds`.
    """
    return name in city.modules or not city.plan or name in city.features


def check_use(city: City, name: str) -> None:
    """Check that a city's plan includes a module or feature.

    Raises: NotAllowed `plans.entitlements.not_included`.
    """
    if not may_use(city, name):
        raise NotAllowed("plans.entitlements.not_included", name=name, label=Label(name))


def check_limit(city: City, name: str, *, wanted: int) -> None:
    """Check that `wanted` of something (`staff`, `contests`, `storage_megabytes`) is allowed.

    Raises: NotAllowed `plans.entitlements.limit_reached`.
    """
    limit = city.limits.get(name)
    if limit is not None and wanted > limit:
        raise NotAllowed(
            "plans.entitlements.limit_reached", name=name, label=Label(name), limit=limit
        )
