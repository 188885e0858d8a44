"""Pages whose middle is the same for everybody: rendered once in a few seconds, shells each time.

Visitors get whole pages from `config.page_cache`. A resident's page differs from theirs in the
header alone, so its middle is kept as well; staff, who look at what they have just changed, always
get it fresh.
"""

import re
from collections.abc import Callable
from functools import wraps
from hashlib import blake2b
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe

View = Callable[..., HttpResponse]

PARTS = {
    "kept_title": re.compile(r"<title>(.*?)</title>", re.DOTALL),
    "kept_meta": re.compile(r"historyCacheSize\":0}'>(.*?)<script src=", re.DOTALL),
    "kept_middle": re.compile(r'<main id="main" tabindex="-1">(.*)</main>', re.DOTALL),
}
PERSONAL = ("csrfmiddlewaretoken", 'class="flash')


def same_for_everybody(view: View) -> View:
    """Keep the middle of a view's page by language and address for `PAGE_CACHE_SECONDS`."""

    @wraps(view)
    def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not _is_resident(request) or "HX-Request" in request.headers:
            return view(request, *args, **kwargs)
        key = _key_of(request)
        parts: dict[str, str] | None = cache.get(key)
        if parts is not None:
            return render(request, "ui/kept.html", parts)
        response = view(request, *args, **kwargs)
        if parts := parts_of(response):
            cache.set(key, parts, settings.PAGE_CACHE_SECONDS)
        return response

    return kept


def parts_of(response: HttpResponse) -> dict[str, str] | None:
    """Return title, meta and middle of a page; None when they are not everybody's."""
    if response.status_code != 200:
        return None
    page = response.content.decode()
    found = {name: pattern.search(page) for name, pattern in PARTS.items()}
    if not all(found.values()):
        return None
    # Templates have escaped them already.
    parts: dict[str, str] = {name: mark_safe(match[1]) for name, match in found.items() if match}  # noqa: S308
    return None if any(word in parts["kept_middle"] for word in PERSONAL) else parts


def _is_resident(request: HttpRequest) -> bool:
    if not settings.PAGE_CACHE_SECONDS or settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    actor: Any = getattr(request, "actor", None)
    return actor is not None and actor.account is not None and not actor.is_staff


def _key_of(request: HttpRequest) -> str:
    language = getattr(request, "LANGUAGE_CODE", "")
    address = f"{language} {request.build_absolute_uri()}".encode()
    return f"ui.kept:{blake2b(address, digest_size=16).hexdigest()}"
