"""Counters for other sites: small pages that may be framed anywhere, without cookies."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from csp.decorators import csp_replace
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from kernel.ui.language import LANGUAGES
from shared_apps.statistics.models import RegionSeries
from shared_apps.statistics.web import filters, parts
from shared_apps.statistics.web.amounts import amounts_of, figure, known_measures, label_of

WHOLE = ("counters", "latest")
LATEST_SHOWN = 5
HEIGHTS = {"counters": 330, "latest": 420}
ONE_HEIGHT = 130
TITLES: dict[str, Any] = {
    "counters": _("All counters"),
    "latest": _("Newest projects"),
}

View = Callable[..., HttpResponse]


def framed_anywhere(view: View) -> View:
    """Let a page be framed by any site; it speaks the language of its address, sets nothing."""

    @wraps(view)
    @require_safe
    @xframe_options_exempt
    @csp_replace({"frame-ancestors": ["*"]})  # type: ignore[untyped-decorator]
    def framed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        asked = request.GET.get("language", "")
        language = asked if asked in LANGUAGES else translation.get_language()
        with translation.override(language):
            response = view(request, *args, **kwargs)
        response.headers["Content-Language"] = language or ""
        return response

    return framed


@require_safe
def embeds(request: HttpRequest) -> HttpResponse:
    """Show what can be put on another site, with the lines to copy."""
    return render(request, "statistics/embeds.html", snippets(request))


@framed_anywhere
def embed(request: HttpRequest, what: str) -> HttpResponse:
    """Show one counter, all of them, or what is new, for a frame."""
    return render(request, "statistics/embed.html", embed_context(request, what))


def embed_context(request: HttpRequest, what: str) -> dict[str, Any]:
    """Return figures or items of an embed. Raises: Http404."""
    country = filters.chosen_country(request)
    home = request.build_absolute_uri(reverse("statistics:home"))
    context: dict[str, Any] = {"home": home, "what": what, "title": TITLES.get(what, "")}
    if what == "latest":
        return {**context, "items": parts.latest(LATEST_SHOWN, country=country, request=request)}
    language = translation.get_language() or "en"
    if what == "counters":
        return {**context, "figures": parts.counters(language, country)}
    totals = RegionSeries.objects.within(country).totals()
    for amount in amounts_of(known_measures(), totals):
        if filters.amount_name(amount) == what:
            return {**context, "figures": [figure(totals.get(amount, 0), amount)]}
    raise Http404(what)


def snippets(request: HttpRequest) -> dict[str, Any]:
    """Return the chosen embed with its address and the lines of HTML that show it."""
    labels = _labels()
    what = request.GET.get("what", "")
    what = what if what in labels else WHOLE[0]
    language = request.GET.get("language", "")
    language = language if language in LANGUAGES else translation.get_language() or "en"
    path = f"{reverse('statistics:embed', args=[what])}?language={language}"
    return {
        "choices": _options(labels, what),
        "languages_offered": _options(LANGUAGES, language),
        "path": path,
        "title": labels[what],
        "address": request.build_absolute_uri(path),
        "height": HEIGHTS.get(what, ONE_HEIGHT),
    }


def _labels() -> dict[str, str]:
    amounts = amounts_of(known_measures(), RegionSeries.objects.totals())
    single = {filters.amount_name(amount): label_of(amount) for amount in amounts}
    return {**{name: str(title) for name, title in TITLES.items()}, **single}


def _options(labels: Mapping[str, str], chosen: str) -> list[dict[str, Any]]:
    return [
        {"value": value, "label": label, "current": value == chosen}
        for value, label in labels.items()
    ]
