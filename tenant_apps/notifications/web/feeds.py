"""Atom feeds: how a list of entries becomes one, and the feed of everything public of a city.

Source: RFC 4287 (Atom), RFC 9110 (conditional requests).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.feedgenerator import Atom1Feed
from django.utils.http import http_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kernel.search.models import SearchEntry
from tenants.requests import CityRequest

ENTRIES = 50
FRESH_SECONDS = 300
NO_CHARACTERS = "\ufffe\uffff"
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
CONTENT_TYPE = "application/atom+xml; charset=utf-8"


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One thing that happened: `key` names it for ever, `path` is where it is read."""

    key: str
    title: str
    path: str
    updated: datetime
    summary: str = ""
    author: str = ""


@require_safe
def city_feed(request: CityRequest) -> HttpResponse:
    """Answer with the newest of everything that everybody may read."""
    rows = SearchEntry.objects.order_by("-dated_at", "-pk")[:ENTRIES]
    entries = [
        FeedEntry(f"{row.kind}:{row.key}", row.title, row.url, row.dated_at, row.excerpt)
        for row in rows
    ]
    name = request.city.name(get_language() or "")
    title = _("%(city)s: what is new") % {"city": name}
    return feed_response(request, title=title, path="/", entries=entries)


def feed_response(
    request: CityRequest, *, title: str, path: str, entries: Iterable[FeedEntry]
) -> HttpResponse:
    """Answer with an Atom feed, or with 304 when the reader has this one already.

    `path` is the page that the feed is of. An empty feed is dated by the city's beginning of time.
    """
    found = list(entries)
    city = request.city
    tag = f"tag:{city.slug},2026:{request.path}"
    feed = DatedFeed(
        title=clean(title),
        link=request.build_absolute_uri(path),
        description="",
        language=get_language() or city.default_language,
        author_name=city.name(get_language() or ""),
        feed_url=request.build_absolute_uri(request.path),
        feed_guid=tag,
    )
    for entry in found:
        feed.add_item(
            title=clean(entry.title),
            link=request.build_absolute_uri(entry.path),
            description=clean(entry.summary),
            unique_id=f"tag:{city.slug},2026:{entry.key}",
            author_name=clean(entry.author) or None,
            updateddate=entry.updated,
            pubdate=None,
        )
    return conditional(request, feed.writeString("utf-8"), newest=max_date(found))


class DatedFeed(Atom1Feed):
    """A feed that is as old as its newest entry: an empty one does not change with the clock."""

    def latest_post_date(self) -> datetime:
        """Return when the newest entry changed."""
        dates = [item["updateddate"] for item in self.items]
        return max(dates) if dates else EPOCH


def clean(text: str) -> str:
    """Return the characters of a text that XML may hold. Source: XML 1.0, 2.2."""
    return "".join(
        letter
        for letter in text
        if letter in "\t\n" or (letter >= " " and letter not in NO_CHARACTERS)
    )


def max_date(entries: list[FeedEntry]) -> datetime:
    """Return when the newest entry changed, the epoch of feeds for none."""
    return max((entry.updated for entry in entries), default=EPOCH)


def conditional(request: HttpRequest, text: str, *, newest: datetime) -> HttpResponse:
    """Return the feed with its ETag, or 304 without it."""
    etag = f'"{sha256(text.encode()).hexdigest()[:32]}"'
    modified = int(newest.timestamp())
    response = HttpResponse(text, content_type=CONTENT_TYPE)
    response.headers["ETag"] = etag
    response.headers["Last-Modified"] = http_date(modified)
    patch_cache_control(response, public=True, max_age=FRESH_SECONDS)
    answer = get_conditional_response(request, etag, modified, response)
    return answer if isinstance(answer, HttpResponse) else response
