"""Who asks, and where to go afterwards: never to another host."""

from typing import Any

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def own_path(request: HttpRequest, path: str, *, otherwise: str) -> str:
    """Return a path of this host that was asked for, else another one."""
    is_own = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if is_own else otherwise


def person(request: HttpRequest) -> int:
    """Return the account row of who is signed in."""
    user: Any = request.user
    return int(user.pk)
