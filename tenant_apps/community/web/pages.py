"""Pages and news as everybody reads them."""

from collections.abc import Iterable
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.feedgenerator import Atom1Feed
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tenant_apps.community.actions.appearance import read_arms
from tenant_apps.community.actions.indexing import address_of
from tenant_apps.community.models import Page, Profile
from tenant_apps.community.rules.permissions import may
from tenant_apps.community.rules.text import excerpt, to_html
from tenant_apps.community.rules.wording import chosen_language, in_language
from tenants.city import City
from tenants.requests import CityRequest

NEWS_ON_PAGE = 12
NEWS_IN_FEED = 30


@require_safe
def pages(request: CityRequest) -> HttpResponse:
    """Show the lasting pages and how to reach the municipality."""
    found = Page.objects.published(request.at).in_menu()
    context = {"pages": cards_of(found, request.city), "profile": Profile.objects.first()}
    return render(request, "community/pages.html", context)


@require_safe
def page(request: CityRequest, slug: str) -> HttpResponse:
    """Show a lasting page."""
    return text_page(request, slug, "page")


@require_safe
def story(request: CityRequest, slug: str) -> HttpResponse:
    """Show a piece of news."""
    return text_page(request, slug, "news")


def text_page(request: CityRequest, slug: str, kind: str) -> HttpResponse:
    """Show a page, or go to its own address; drafts are for those who write."""
    found = Page.objects.filter(slug=slug).first()
    hidden = found and (found.published_at is None or found.published_at > request.at)
    may_write = may(request.actor.roles, "pages.edit") if hidden else False
    if found is None or (hidden and not may_write):
        raise Http404("no such page")
    if found.kind != kind:
        return redirect(address_of(found))
    context = {"page": found, "is_hidden": hidden, **reading_of(found, request.city)}
    return render(request, "community/page.html", context)


def reading_of(found: Page, city: City) -> dict[str, Any]:
    """Return title and text in the reader's language, with the language they are in."""
    language = translation.get_language() or "en"
    body = chosen_language(found.bodies, language, city.default_language)
    html = to_html(found.bodies.get(body, ""))
    return {
        "title": in_language(found.titles, language, city.default_language),
        "title_language": chosen_language(found.titles, language, city.default_language),
        "body": mark_safe(html),  # noqa: S308 - sanitised by rules.text
        "body_language": body,
    }


def cards_of(found: Iterable[Page], city: City) -> list[dict[str, Any]]:
    """Return what lists show of pages: title, beginning, address, date."""
    language = translation.get_language() or "en"
    own = city.default_language
    return [
        {
            "title": in_language(item.titles, language, own),
            "language": chosen_language(item.titles, language, own),
            "text": excerpt(in_language(item.bodies, language, own)),
            "url": address_of(item),
            "published_at": item.published_at,
        }
        for item in found
    ]


@require_safe
def news(request: CityRequest) -> HttpResponse:
    """Show the news, the latest first."""
    found = Page.objects.published(request.at).news()
    shown = Paginator(found, NEWS_ON_PAGE).get_page(request.GET.get("page"))
    context = {"page": shown, "cards": cards_of(shown.object_list, request.city)}
    return render(request, "community/news.html", context)


@require_safe
def news_feed(request: CityRequest) -> HttpResponse:
    """Answer the latest news as an Atom feed. Source: RFC 4287."""
    feed = feed_of(request)
    response = HttpResponse(content_type="application/atom+xml; charset=utf-8")
    feed.write(response, "utf-8")
    return response


def feed_of(request: CityRequest) -> Atom1Feed:
    """Return the feed of the latest news with absolute addresses."""
    language = translation.get_language() or "en"
    feed = Atom1Feed(
        title=f"{request.city.name(language)} — {_('News')}",
        link=request.build_absolute_uri(reverse("community:news")),
        description="",
        language=language,
        feed_url=request.build_absolute_uri(),
    )
    for item in Page.objects.published(request.at).news()[:NEWS_IN_FEED]:
        reading = reading_of(item, request.city)
        feed.add_item(
            title=reading["title"],
            link=request.build_absolute_uri(address_of(item)),
            description=str(reading["body"]),
            unique_id=f"urn:uuid:{item.uuid}",
            pubdate=item.published_at,
            updateddate=item.changed_at,
        )
    return feed


@require_safe
def arms(request: CityRequest, key: Any) -> HttpResponse:
    """Answer the coat of arms; another picture has another address."""
    response = HttpResponse(read_arms(key), content_type="image/png")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
