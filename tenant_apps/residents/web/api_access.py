"""Doors of the API: who asks (a key, an account, a network), what for, and how often.

The settings name these classes, so they are loaded before the models are: what needs a model is
imported where it is used.
"""

from typing import TYPE_CHECKING, Any, cast

from django.conf import settings
from django.core.cache import caches
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from kernel.errors import NotAllowed, TooMany
from tenant_apps.residents.rules.api_keys import SAFE_METHODS

if TYPE_CHECKING:
    from tenant_apps.residents.models.api_key import ApiKey

SCHEME = "Bearer"
WINDOW_SECONDS = 60
LIMITS = "limits"
NAMESPACE_SCOPES = {"budget_api": "budget.read"}
NAME_SCOPES = {
    "api_search": "search.read",
    "api_datasets": "open_data.read",
    "api_dataset": "open_data.read",
}


class KeyRefused(NotAllowed):
    """A key came that opens nothing here."""

    status = 401


class KeyAuthentication(BaseAuthentication):
    """`Authorization: Bearer edem_…` sets `request.auth` to the key; nobody is signed in by it."""

    def authenticate(self, request: Request) -> "tuple[None, ApiKey] | None":
        """Recognise the key of this municipality.

        Raises: KeyRefused `residents.api_key.unknown`.
        """
        from tenant_apps.residents.actions.api_keys import recognise_key

        scheme, _space, text = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != SCHEME.lower():
            return None
        key = recognise_key(text.strip(), at=request.at)  # type: ignore[attr-defined]
        if key is None:
            raise KeyRefused("residents.api_key.unknown")
        return None, key

    def authenticate_header(self, request: Request) -> str:
        """Say how to come in."""
        return SCHEME


class KeyScope(BasePermission):
    """A key reads what its scopes name, and changes nothing; whoever has none is let through."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Let the request on.

        Raises: NotAllowed `residents.api_key.read_only`, `residents.api_key.scope_missing`.
        """
        key = key_of(request)
        if key is None:
            return True
        if request.method not in SAFE_METHODS:
            raise NotAllowed("residents.api_key.read_only")
        scope = scope_of(request)
        if scope and scope not in key.scopes:
            raise NotAllowed("residents.api_key.scope_missing", scope=scope)
        return True


class ApiThrottle(BaseThrottle):
    """So many requests a minute per key, account or network, counted beside the attempts."""

    def allow_request(self, request: Request, view: Any) -> bool:
        """Count a request. Raises: TooMany `residents.api.too_many_requests`."""
        who, limit = asker_of(request)
        moment = int(request.at.timestamp())  # type: ignore[attr-defined]
        window, passed = divmod(moment, WINDOW_SECONDS)
        if count_request(f"api:{who}:{window}") > limit:
            wait = WINDOW_SECONDS - passed
            raise TooMany("residents.api.too_many_requests", retry_after=wait, limit=limit)
        return True


def key_of(request: Request) -> "ApiKey | None":
    """Return the key that a request came with, if it did: nothing else sets `auth` here."""
    return cast("ApiKey | None", request.auth)


def scope_of(request: Request) -> str:
    """Return the scope that the address needs, "" when none."""
    match = request.resolver_match
    if match is None:
        return ""
    return NAMESPACE_SCOPES.get(match.namespace) or NAME_SCOPES.get(match.url_name or "", "")


def asker_of(request: Request) -> tuple[str, int]:
    """Return who asks and how many requests a minute that is worth."""
    key = key_of(request)
    if key is not None:
        return f"key:{key.pk}", key.requests_per_minute
    if request.user is not None and request.user.is_authenticated:
        return f"account:{request.user.pk}", settings.API_REQUESTS_PER_MINUTE["account"]
    from kernel.network import network_of

    return f"network:{network_of(request)}", settings.API_REQUESTS_PER_MINUTE["network"]


def count_request(name: str) -> int:
    """Count one request under a name that ends with its minute; return how many there were."""
    counts = caches[LIMITS]
    if counts.add(name, 1, 2 * WINDOW_SECONDS):
        return 1
    try:
        return int(counts.incr(name))
    except ValueError:  # forgotten between the two calls
        return 1


class KeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the description of the API names keys."""

    target_class = KeyAuthentication
    name = "apiKey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """Return the scheme of RFC 6750."""
        return {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "edem_…",
            "description": "A key of this municipality. It reads faster and further; none is needed"
            " to read what is public.",
        }
