"""Whose entitlements count in the schema that the connection works in."""

from django.db import connection

from shared_apps.plans.models import Subscription
from shared_apps.plans.rules import entitlements
from shared_apps.plans.rules.calendar import Window
from tenants.city import City
from tenants.models import Municipality


def city_here() -> City:
    """Return the municipality of the present schema: without a query inside a request."""
    tenant = connection.tenant  # type: ignore[attr-defined]
    if isinstance(tenant, City):
        return tenant
    if not isinstance(tenant, Municipality):
        tenant = Municipality.objects.get(schema_name=tenant.schema_name)
    city: City = tenant.as_city()
    return city


def may_use_here(name: str) -> bool:
    """Whether the plan of the present municipality includes a module or feature."""
    return entitlements.may_use(city_here(), name)


def check_use_here(name: str) -> None:
    """Check a module or feature for the present municipality. Raises: as `check_use`."""
    entitlements.check_use(city_here(), name)


def check_limit_here(name: str, *, wanted: int) -> None:
    """Check a limit for the present municipality. Raises: as `check_limit`."""
    entitlements.check_limit(city_here(), name, wanted=wanted)


def window_here() -> Window | None:
    """Return the time into which contests must fit, None where nothing bounds them.

    A plan with rules of one's own lets contests go on into its next term. The clock of a service
    that waits for its city to open has not begun; its days are then read from the contract.
    """
    city = city_here()
    if not city.plan or entitlements.may_use(city, "custom_rules"):
        return None
    if city.service_ends_at is not None:
        return Window(city.service_ends_at, 0, city.time_zone)
    live = Subscription.objects.live().filter(municipality__uuid=city.uuid)
    days = live.values_list("term_days", flat=True).first()
    return Window(None, days, city.time_zone) if days else None
