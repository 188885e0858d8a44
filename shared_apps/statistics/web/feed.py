"""What is new in all communities: a page that looks again by itself, and an Atom feed."""

from datetime import datetime
from typing import Any

from django.contrib.syndication.views import Feed
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shared_apps.statistics.models import CityFeedItem, RegionSeries
from shared_apps.statistics.web import filters
from shared_apps.statistics.web.feed_rows import newest
from shared_apps.statistics.web.kept import kept

ON_A_PAGE = 20
IN_FEED = 50
MOST_PAGES = 50


@require_safe
def latest(request: HttpRequest) -> HttpResponse:
    """Show the newest projects; htmx asks for the rows alone."""
    part = "HX-Request" in request.headers
    template = "statistics/latest_rows.html" if part else "statistics/latest.html"
    return render(request, template, latest_context(request))


def latest_context(request: HttpRequest) -> dict[str, Any]:
    """Return one page of what is new, and whether the page looks again by itself."""
    country, language = filters.chosen_country(request), translation.get_language()
    count = kept(lambda: CityFeedItem.objects.newest(country).count(), "new", country)
    pages = Paginator(range(min(count, ON_A_PAGE * MOST_PAGES)), ON_A_PAGE)
    page = pages.get_page(request.GET.get("page"))
    offset = max(0, page.start_index() - 1)
    places = kept(lambda: RegionSeries.objects.by_region(("communities", "")), "places")
    return {
        "country": country,
        "items": kept(
            lambda: newest(ON_A_PAGE, country=country, offset=offset, request=request),
            *("feed", language, country, offset, request.get_host()),
        ),
        "page": page,
        "is_live": page.number == 1 and request.GET.get("live") != "0",
        "is_first": page.number == 1,
        "country_tabs": filters.country_tabs(request, sorted({place[0] for place in places})),
    }


class LatestFeed(Feed):  # type: ignore[type-arg]
    """The newest projects of all communities as Atom."""

    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest) -> HttpRequest:
        """Return the request: it says country, scheme and port."""
        return request

    def title(self, request: HttpRequest) -> str:
        """Return the title of the feed."""
        return _("Newest projects of all communities")

    def link(self, request: HttpRequest) -> str:
        """Return the page that shows the same."""
        return reverse("statistics:latest")

    def items(self, request: HttpRequest) -> list[dict[str, Any]]:
        """Return what is new."""
        country = filters.chosen_country(request)
        return newest(IN_FEED, country=country, request=request)

    def item_title(self, item: dict[str, Any]) -> str:
        """Return city and title."""
        return f"{item['city']}: {item['title']}"

    def item_description(self, item: dict[str, Any]) -> str:
        """Return what it belongs to."""
        return str(item["about"])

    def item_link(self, item: dict[str, Any]) -> str:
        """Return the project's page on its city's host."""
        return str(item["url"])

    def item_pubdate(self, item: dict[str, Any]) -> datetime:
        """Return when it was submitted."""
        submitted_at: datetime = item["at"]
        return submitted_at
