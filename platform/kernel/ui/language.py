"""Which language and time zone a request is answered in."""

from collections.abc import Callable, Iterable
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

COOKIE = "edem_language"
COOKIE_SECONDS = 365 * 24 * 3600

LANGUAGES: dict[str, str] = {
    "uk": "Українська",
    "pl": "Polski",
    "sr": "Српски",
    "sr-latn": "Srpski",
    "en": "English",
}
"""Interface languages by their own names, in the order of the switcher."""

SHORT_NAMES: dict[str, str] = {"uk": "UK", "pl": "PL", "sr": "СР", "sr-latn": "SR", "en": "EN"}
MAIN_HOST_LANGUAGES = ("uk", "en", "pl", "sr", "sr-latn")


def match_language(tag: str, offered: Iterable[str]) -> str:
    """Return the offered language that a BCP 47 tag asks for, or an empty string.

    `sr-Latn-RS` is Serbian in Latin script, `sr` and `sr-RS` in Cyrillic; where only one script
    is offered, it serves both.
    """
    languages = tuple(offered)
    parts = tag.strip().lower().replace("_", "-").split("-")
    wanted = "sr-latn" if parts[0] == "sr" and "latn" in parts else parts[0]
    if wanted in languages:
        return wanted
    if parts[0] in {"sr", "sh", "bs", "hr"}:
        scripts = ("sr", "sr-latn") if wanted == "sr" else ("sr-latn", "sr")
        return next((code for code in scripts if code in languages), "")
    return ""


def preferred_language(header: str, offered: Iterable[str]) -> str:
    """Return the offered language an Accept-Language header prefers, or an empty string."""
    languages = tuple(offered)
    weighted: list[tuple[float, int, str]] = []
    for position, entry in enumerate(header[:500].split(",")):
        tag, _, parameters = entry.partition(";")
        weighted.append((-_quality(parameters), position, tag))
    for weight, _, tag in sorted(weighted):
        if weight < 0 and (found := match_language(tag, languages)):
            return found
    return ""


def _quality(parameters: str) -> float:
    """Return the q value of one Accept-Language entry, 1 when absent, 0 when unreadable."""
    name, _, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0


def choose_language(
    *, cookie: str, resident: str, header: str, offered: Iterable[str], default: str
) -> str:
    """Return the language of an answer: chosen, the resident's, the browser's, the city's."""
    for chosen in (cookie, resident):
        if chosen in LANGUAGES:
            return chosen
    return preferred_language(header, offered) or default


def _known_language(request: HttpRequest) -> str:
    """Return the signed-in resident's language when it is already loaded: never a query."""
    user: Any = getattr(request, "_cached_user", None)
    return getattr(user, "language", "") or ""


class LanguageMiddleware:
    """Answers in the person's language and the city's time zone; needs `request.city`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Activate language and time zone around the answer, then put them back."""
        city: Any = getattr(request, "city", None)
        language = choose_language(
            cookie=request.COOKIES.get(COOKIE, ""),
            resident=_known_language(request),
            header=request.headers.get("Accept-Language", ""),
            offered=city.languages if city else MAIN_HOST_LANGUAGES,
            default=city.default_language if city else "uk",
        )
        zone = ZoneInfo(city.time_zone) if city else ZoneInfo("UTC")
        with translation.override(language), timezone.override(zone):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response
