"""What every page's shell needs, as a context processor."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation

from kernel.registries import console_entries, notice_sources, office_entries
from kernel.ui.language import LANGUAGES, SHORT_NAMES
from kernel.ui.sections import (
    Section,
    account_links,
    find_url,
    footer_links,
    link_list,
    links_of,
    modules_off,
    portal_footer_links,
    portal_sections,
    sections,
)

EVERYTHING_OFF: frozenset[str] = frozenset()


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return city, sections, languages, theme and account for the templates in `ui/`."""
    city: Any = getattr(request, "city", None)
    language = translation.get_language() or "en"
    modules = city.modules if city else EVERYTHING_OFF
    return {
        "city": city,
        "city_name": city.name(language) if city else "",
        "sections": links_of(
            sections if city else portal_sections, path=request.path, modules=modules
        ),
        "footer_links": links_of(
            footer_links if city else portal_footer_links, path=request.path, modules=modules
        ),
        "language": language,
        "language_name": LANGUAGES.get(language, language),
        "language_short": SHORT_NAMES.get(language, language.upper()),
        "languages": [
            {"code": code, "name": name, "current": code == language}
            for code, name in LANGUAGES.items()
        ],
        "language_href": find_url("ui:set_language"),
        "theme_href": theme_href(city),
        "account": account_of(request),
        "office_sections": office_links(request) if city else console_links(request),
        "broadcasts": [row for _name, shown in notice_sources for row in shown(request, language)],
        "portal_href": portal_href(request),
        "search_href": find_url("search") if city else "",
        "sign_in_href": sign_in_href(request),
        "sign_up_href": find_url("account_signup") if city else "",
        "here": request.get_full_path(),
    }


def theme_href(city: Any) -> str:
    """Return the address of the city's accent stylesheet, empty for the house colours."""
    if city is None:
        return ""
    return f"/ui/theme-{int(city.accent_hue)}-{round(city.accent_chroma * 1000)}.css"


def account_of(request: HttpRequest) -> dict[str, Any] | None:
    """Return name and links of whoever is signed in, or None.

    On the main host the middleware of operators says who it is.
    """
    user: Any = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        own = getattr(request, "portal_account", None)
        return own() if own is not None else None
    actor: Any = getattr(request, "actor", None)
    return {
        "name": getattr(user, "display_name", "") or str(user),
        "links": links_of(account_links, path=request.path, modules=EVERYTHING_OFF),
        "mine": find_url("mine"),
        "office": find_url("office:home") if actor is not None and actor.is_staff else "",
        "sign_out": find_url("account_logout"),
    }


def sign_in_href(request: HttpRequest) -> str:
    """Return where people sign in: on a municipality's host, or to the console inside of it."""
    if getattr(request, "city", None) is not None:
        return find_url("account_login")
    home = find_url("console:home")
    return find_url("console:sign_in") if home and request.path.startswith(home) else ""


def office_links(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the office sections of the acting staff member, inside the office only."""
    home = find_url("office:home")
    actor: Any = getattr(request, "actor", None) if home and request.path.startswith(home) else None
    if actor is None or not actor.is_staff:
        return []
    city: Any = getattr(request, "city", None)
    off = modules_off(city.modules) if city else EVERYTHING_OFF
    mine = [
        (name, Section(order=entry.order, label=entry.label, url_name=entry.url_name))
        for name, entry in office_entries
        if entry.roles & actor.roles and name not in off
    ]
    return link_list(mine, path=request.path)


def console_links(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the console's sections of the acting operator, inside the console only."""
    home = find_url("console:home")
    actor: Any = getattr(request, "actor", None) if home and request.path.startswith(home) else None
    if actor is None or not actor.is_staff:
        return []
    mine = [
        (name, Section(order=entry.order, label=entry.label, url_name=entry.url_name))
        for name, entry in console_entries
        if entry.roles & actor.roles
    ]
    return link_list(mine, path=request.path)


def portal_href(request: HttpRequest) -> str:
    """Return the address of the main host, on the port of this request."""
    _, colon, port = request.get_host().partition(":")
    return f"{request.scheme}://{getattr(settings, 'BASE_DOMAIN', 'localhost')}{colon}{port}/"
