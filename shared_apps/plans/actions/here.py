"""Whose entitlements count in the schema that the connection works in."""

from django.db import connection

from shared_apps.plans.rules import entitlements
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
