"""The picture that social networks show beside a link to a project."""

import json
from hashlib import blake2b
from pathlib import Path
from typing import Any

from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import translation
from django.views.decorators.http import require_safe

from kernel.documents import make_picture
from kernel.ui.templatetags.ui import money
from kernel.ui.theme import palettes
from tenant_apps.budget.models import Contest, Proposal
from tenant_apps.budget.models.project_votes import public_votes
from tenant_apps.budget.models.readable_contests import readable_contests
from tenant_apps.budget.templatetags.budget import number_line, state_label, votes_line
from tenants.city import City
from tenants.requests import CityRequest

TEMPLATE = Path(__file__).parents[1] / "templates" / "budget" / "share_card.typ"
KEPT_SECONDS = 24 * 3600
LONGEST_TITLE = 150
SIZES = ((36, 34), (70, 28), (110, 23))
SMALLEST = 19


@require_safe
def card(request: CityRequest, slug: str, number: int) -> HttpResponse:
    """Answer the card of a project in the city's own language, drawn once per content."""
    contest = get_object_or_404(readable_contests(), slug=slug)
    submitted = Proposal.objects.numbered().select_related("category")
    project = get_object_or_404(submitted, contest=contest, number=number)
    with translation.override(request.city.default_language):
        values = card_values(project, contest, request)
    return HttpResponse(
        drawn(values),
        content_type="image/png",
        headers={"Cache-Control": "public, max-age=3600"},
    )


def drawn(values: dict[str, Any]) -> bytes:
    """Return the picture of these values, from the cache when it was drawn before."""
    content = json.dumps(values, sort_keys=True).encode()
    key = f"budget.card:{blake2b(content, digest_size=16).hexdigest()}"
    picture: bytes | None = cache.get(key)
    if picture is None:
        picture = make_picture(TEMPLATE, values)
        cache.set(key, picture, KEPT_SECONDS)
    return picture


def card_values(project: Proposal, contest: Contest, request: CityRequest) -> dict[str, Any]:
    """Return what the card says, as plain text and numbers."""
    votes = public_votes(contest, at=request.at)
    counted = votes_line(project, votes) if votes else ""
    title = shortened(project.title)
    return {
        "language": request.city.default_language.partition("-")[0],
        "city": f"{request.city.name(request.city.default_language)} · {contest.title}"[:60],
        "above": number_line(project),
        "title": title,
        "size": next((size for most, size in SIZES if len(title) <= most), SMALLEST),
        "amount": money(project.cost_minor, contest.currency),
        "beside": counted or str(state_label(project.state)),
        "accent": accent_of(request.city),
        "hue": project.category.hue if project.category else 186,
    }


def shortened(title: str) -> str:
    """Return a title that fits, cut at a word with an ellipsis."""
    if len(title) <= LONGEST_TITLE:
        return title
    return title[:LONGEST_TITLE].rpartition(" ")[0] + "…"


def accent_of(city: City) -> str:
    """Return the city's accent on light paper, as `#rrggbb`."""
    return palettes(city.accent_hue, city.accent_chroma)[0].accent
