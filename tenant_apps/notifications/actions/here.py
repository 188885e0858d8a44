"""Which city the present schema is, and where its pages are, for whoever has no request."""

from django.conf import settings
from django.db import connection

from tenants.city import City
from tenants.models import Domain, Municipality


def city_here() -> City:
    """Return the municipality whose schema this is."""
    tenant = connection.tenant  # type: ignore[attr-defined]
    if isinstance(tenant, City):
        return tenant
    if isinstance(tenant, Municipality):
        municipality = tenant
    else:
        municipality = Municipality.objects.get(schema_name=tenant.schema_name)
    city: City = municipality.as_city()
    return city


def origin_of(city: City) -> str:
    """Return scheme and host of a city's pages, without a slash at the end."""
    primary = Domain.objects.filter(tenant__uuid=city.uuid, is_primary=True)
    host = primary.values_list("domain", flat=True).first()
    host = host or f"{city.slug}.{settings.BASE_DOMAIN}"
    port = f":{settings.SITE_PORT}" if settings.SITE_PORT else ""
    return f"{settings.SITE_SCHEME}://{host}{port}"
