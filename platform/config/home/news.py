"""The latest news of a city, for its front page."""

from datetime import datetime
from typing import Any

from django.urls import NoReverseMatch, reverse

from tenant_apps.community.models import Page
from tenant_apps.community.models.page import PageKind
from tenants.city import City

NEWS_SHOWN = 3


def latest_news(at: datetime, city: City, language: str) -> list[dict[str, Any]]:
    """Return `{title, url, published_at}` of the latest published news in `language`."""
    published = Page.objects.filter(kind=PageKind.NEWS, published_at__lte=at)
    latest = published.order_by("-published_at").only("slug", "titles", "published_at")
    return [
        {
            "title": text_in(page.titles, language, city.default_language) or page.slug,
            "url": _address_of(page.slug),
            "published_at": page.published_at,
        }
        for page in latest[:NEWS_SHOWN]
    ]


def text_in(texts: dict[str, str], language: str, default: str) -> str:
    """Return a text in the person's language, else in the city's own, else any."""
    for code in (language, language.partition("-")[0], default):
        if texts.get(code):
            return texts[code]
    return next((text for text in texts.values() if text), "")


def _address_of(slug: str) -> str:
    try:
        return reverse("community:story", args=[slug])
    except NoReverseMatch:
        return ""
