"""What is new in the communities, as rows for people."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation

from shared_apps.statistics.models import CityFeedItem
from tenants import hosts
from tenants.city import City


def city_address(city: City, request: HttpRequest | None = None) -> str:
    """Return the address of a city's front page, on the port of the request."""
    if request is None:
        return hosts.address_of(city, scheme=settings.SITE_SCHEME, port=settings.SITE_PORT)
    return hosts.address_of(city, scheme=request.scheme or "https", port=request.get_port())


def newest(
    limit: int, *, country: str = "", offset: int = 0, request: HttpRequest | None = None
) -> list[dict[str, Any]]:
    """Return `{title, url, about, at, city, city_url}` of what is new, in one query."""
    language = translation.get_language() or "en"
    rows = CityFeedItem.objects.newest(country)[offset : offset + limit]
    found = []
    for item in rows:
        city = item.municipality.as_city()
        address = city_address(city, request)
        found.append(
            {
                "title": item.title,
                "url": address.rstrip("/") + item.url,
                "about": item.about,
                "at": item.at,
                "city": city.name(language),
                "city_url": address,
            }
        )
    return found
