"""What the browser keeps while somebody votes: the voter's token and the choices so far."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from tenant_apps.budget.actions.voter_tokens import LIFETIME

VOTER_COOKIE = "voter"
MOST_BYTES = 3800
"""What every browser keeps of one cookie: 4,096 bytes with its name (RFC 6265, 6.1), less some."""


def session_key(request: HttpRequest) -> str:
    """Return the key of the session that the browser carries, without reading the session."""
    return request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")


def set_cookie(response: HttpResponse, slug: str, name: str, value: str) -> None:
    """Keep `value` in the browser for half an hour, for the pages of one contest only."""
    response.set_cookie(
        name,
        value,
        max_age=LIFETIME,
        path=contest_path(slug),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def fits_cookie(value: str) -> bool:
    """Whether browsers keep a cookie of this value."""
    return len(value) <= MOST_BYTES


def keeps_cookies(request: HttpRequest) -> bool:
    """Whether the browser is known to keep cookies of voting: it has sent one back."""
    return VOTER_COOKIE in request.COOKIES


def drop_cookie(response: HttpResponse, slug: str, name: str) -> None:
    """Let the browser forget a cookie of one contest."""
    response.delete_cookie(name, path=contest_path(slug), samesite="Lax")


def contest_path(slug: str) -> str:
    """Return the path under which all pages of a contest lie."""
    return reverse("budget:vote", args=[slug]).removesuffix("vote/")
