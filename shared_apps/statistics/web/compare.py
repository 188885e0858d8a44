"""Communities of like size beside one another, for every 1,000 inhabitants."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kernel.statistics import Measure
from kernel.ui.templatetags.ui import number
from shared_apps.statistics.models import CityTotal
from shared_apps.statistics.rules.population import BANDS, Band, band_of
from shared_apps.statistics.web import filters
from shared_apps.statistics.web.amounts import known_measures, label_of
from shared_apps.statistics.web.kept import kept
from shared_apps.statistics.web.rankings import ranking_rows
from tenants.models import Municipality

MOST_ROWS = 50


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Show the communities of one band of population, the chosen one marked."""
    return render(request, "statistics/compare.html", compare_context(request))


def compare_context(request: HttpRequest) -> dict[str, Any]:
    """Return the band of the chosen community, or the chosen band, with its communities."""
    chosen = _chosen_city(request)
    band = _chosen_band(request, chosen)
    amounts = [(measure.name, "") for measure in known_measures() if _is_compared(measure)]
    amount = filters.chosen_amount(request, amounts)
    key = ("compare", translation.get_language(), band, amount, request.get_host())
    rows = kept(lambda: _rows(band, amount, request), *key)
    slug = chosen.slug if chosen else ""
    return {
        "chosen": chosen.as_city().name(translation.get_language() or "en") if chosen else "",
        "chosen_slug": slug,
        "chosen_row": next((row for row in rows if row["slug"] == slug), None),
        "band": band_label(band),
        "bands": _tabs(request, band),
        "rows": rows[:MOST_ROWS],
        "count": len(rows),
        "middle": _middle(rows),
        "label": label_of(amount),
        "measure_choices": filters.amount_choices(amounts, amount),
    }


def band_label(band: Band) -> str:
    """Return a band of population in words."""
    if band.limit is None:
        return _("%(lowest)s inhabitants and more") % {"lowest": number(band.lowest)}
    if not band.lowest:
        return _("fewer than %(limit)s inhabitants") % {"limit": number(band.limit)}
    return _("%(lowest)s to %(limit)s inhabitants") % {
        "lowest": number(band.lowest),
        "limit": number(band.limit),
    }


def _is_compared(measure: Measure) -> bool:
    return measure.kind == "count" and measure.name != "communities"


def _chosen_city(request: HttpRequest) -> Municipality | None:
    slug = request.GET.get("city", "")[:40]
    if not slug:
        return None
    found: Municipality | None = (
        Municipality.objects.open_to_visitors().filter(slug=slug, population__gt=0).first()
    )
    return found


def _chosen_band(request: HttpRequest, chosen: Municipality | None) -> Band:
    if chosen is not None:
        return band_of(chosen.population or 0)
    place = request.GET.get("band", "")
    known = place.isdecimal() and len(place) < 3 and int(place) < len(BANDS)
    return BANDS[int(place)] if known else BANDS[-1]


def _tabs(request: HttpRequest, band: Band) -> list[dict[str, Any]]:
    measure = request.GET.get("measure", "")
    extra = f"&measure={measure}" if measure.replace("_", "").isalnum() else ""
    return [
        {"label": band_label(one), "url": f"?band={place}{extra}", "current": one == band}
        for place, one in enumerate(BANDS)
    ]


def _rows(band: Band, amount: tuple[str, str], request: HttpRequest) -> list[dict[str, Any]]:
    found = CityTotal.objects.per_inhabitant(amount, band.lowest, band.limit)
    rows = ranking_rows(found, amount, request)
    most = max((row["per_thousand"] or 0 for row in rows), default=0)
    return [{**row, "most": most} for row in rows]


def _middle(rows: list[dict[str, Any]]) -> float | None:
    """Return the median for 1,000 inhabitants."""
    values = sorted(row["per_thousand"] or 0.0 for row in rows)
    return values[len(values) // 2] if values else None
