"""A city's front page, composed of what its modules registered."""

from collections.abc import Iterable, Sequence
from itertools import chain, zip_longest
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from config.home.calendar import moments_of
from config.home.news import latest_news
from kernel.registries import FrontPageCard, FrontPagePart, front_page_cards
from kernel.ui.kept import same_for_everybody
from kernel.ui.sections import find_url, sections
from shared_apps.statistics.web.city_parts import front_cards
from tenant_apps.community.models import Profile
from tenants.requests import CityRequest

FIGURES_SHOWN = 4
MOMENTS_SHOWN = 4


@require_safe
@same_for_everybody
def front(request: CityRequest) -> HttpResponse:
    """Show the city in figures, what is open now, what comes, news, and what was built."""
    return render(request, "home/front.html", front_context(request))


def front_context(request: CityRequest) -> dict[str, Any]:
    """Return what the modules that are on tell about themselves, beside profile and news."""
    parts = [card.read(request.at) for card in cards_of(request.city.modules)]
    rows = [row for part in parts for row in part.rows]
    entries = [entry for part in parts for entry in part.entries]
    language = translation.get_language() or "en"
    return {
        "profile": Profile.objects.first(),
        "figures": front_cards(request.city, module_urls()) or chosen_figures(parts),
        "rows": rows,
        "buttons": first_buttons(rows),
        "moments": moments_of(entries, since=request.at)[:MOMENTS_SHOWN],
        "news": latest_news(request.at, request.city, language),
        "news_href": find_url("community:news"),
        "showcases": [part.showcase for part in parts if part.showcase],
    }


def module_urls() -> dict[str, str]:
    """Return the first page of every module."""
    return {name: find_url(section.url_name) for name, section in sections}


def cards_of(modules: frozenset[str]) -> list[FrontPageCard]:
    """Return the cards of the modules that a city has switched on, in order."""
    cards = [card for name, card in front_page_cards if name in modules]
    return sorted(cards, key=lambda card: card.order)


def chosen_figures(parts: Sequence[FrontPagePart]) -> list[dict[str, Any]]:
    """Return four counters: the first of each module, then the second ones, module by module."""
    by_rank: Iterable[Any] = chain.from_iterable(zip_longest(*(part.figures for part in parts)))
    chosen = [figure for figure in by_rank if figure is not None][:FIGURES_SHOWN]
    return [figure for part in parts for figure in part.figures if figure in chosen]


def first_buttons(rows: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Return what most people come for: the buttons of urgent rows, each address once."""
    urgent = [row["button"] for row in rows if row.get("is_urgent") and "button" in row]
    return list({button["url"]: button for button in urgent}.values())[:2]
