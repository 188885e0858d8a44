"""Parts of the statistics for other pages of the main host."""

from typing import Any

from django.http import HttpRequest
from django.utils import translation

from kernel.ui.sections import find_url
from shared_apps.statistics.models import RegionSeries
from shared_apps.statistics.web.amounts import amounts_of, figure, known_measures
from shared_apps.statistics.web.feed_rows import newest
from shared_apps.statistics.web.kept import kept


def counters(language: str, country: str | None = None) -> list[dict[str, Any]]:
    """Return `{value, label, url, note}` of everything counted that is not nothing, one query."""

    def compute() -> list[dict[str, Any]]:
        totals = RegionSeries.objects.within(country or "").totals()
        shown = [one for one in amounts_of(known_measures(), totals) if totals.get(one)]
        url = find_url("statistics:home")
        return [figure(totals[amount], amount, url=url) for amount in shown]

    with translation.override(language):
        return kept(compute, "counters", language, country)


def latest(
    limit: int, *, country: str | None = None, request: HttpRequest | None = None
) -> list[dict[str, Any]]:
    """Return `{title, url, about, at, city, city_url}` of the newest projects, one query.

    `request` gives scheme and port of the links; without one they are those of letters.
    """
    language = translation.get_language()
    place = (request.scheme, request.get_port()) if request else None
    return kept(
        lambda: newest(limit, country=country or "", request=request),
        *("latest", language, limit, country, place),
    )
