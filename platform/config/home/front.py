"""A city's front page, composed of what its modules registered."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kernel.registries import FrontPageCard, front_page_cards
from tenant_apps.budget.web import front_page as budget
from tenant_apps.community.models import Profile
from tenants.requests import CityRequest

FIGURES_SHOWN = 4


@require_safe
def front(request: CityRequest) -> HttpResponse:
    """Show the city in figures, what is open now, and what was built by votes."""
    cards = [card for _name, card in sorted(front_page_cards, key=order_of)]
    figures = [figure for card in cards for figure in card.figures(request.at)]
    rows = [row for card in cards for row in card.open_now(request.at)]
    context = {
        "profile": Profile.objects.first(),
        "figures": figures[:FIGURES_SHOWN],
        "rows": rows,
        "buttons": first_buttons(rows),
        "won": budget.winners(request.at),
    }
    return render(request, "home/front.html", context)


def order_of(entry: tuple[str, FrontPageCard]) -> int:
    """Return where a module stands on the page."""
    return entry[1].order


def first_buttons(rows: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Return what most people come for: the buttons of urgent rows, each address once."""
    urgent = [row["button"] for row in rows if row.get("is_urgent") and "button" in row]
    return list({button["url"]: button for button in urgent}.values())[:2]
