"""Which notices a page shows, without asking the database."""

from typing import Any

from kernel import clock
from shared_apps.operators.actions.notices import broadcasts
from shared_apps.operators.rules.notices import OPERATORS, STAFF, VISITORS

OFFICE = "/office/"
CONSOLE = "/console/"


def read_ahead() -> None:
    """Have what is shown ready before a page asks for it."""
    broadcasts(at=clock.now())


def shown_notices(request: Any, language: str) -> list[dict[str, str]]:
    """Return `{kind, text}` of the notices for this page: the same for everybody who opens it."""
    at = getattr(request, "at", None)
    if at is None:
        return []
    city = getattr(request, "city", None)
    country, slug = (city.country, city.slug) if city else ("", "")
    fallback = city.default_language if city else "en"
    audience = audience_of(request.path, in_city=city is not None)
    return [
        {"kind": notice.kind, "text": notice.text(language, fallback)}
        for notice in broadcasts(at=at)
        if notice.is_for(audience, country=country, slug=slug, at=at)
    ]


def audience_of(path: str, *, in_city: bool) -> str:
    """Return for whom a page is by its address alone, so that kept pages stay right."""
    if in_city:
        return STAFF if path.startswith(OFFICE) else VISITORS
    return OPERATORS if path.startswith(CONSOLE) else VISITORS
