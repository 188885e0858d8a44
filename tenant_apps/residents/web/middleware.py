"""Who acts in a request, found out only when somebody asks."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from kernel.people import Actor
from tenant_apps.residents.models import RoleGrant

SIGNED_IN = "email"
"""Assurance of everybody who is signed in: sign-in demands a verified address."""


class ActorMiddleware:
    """Set `request.actor`; anonymous requests and requests that never ask cost no query.

    The main host has no residents: there nobody is signed in, whatever the cookie says.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Go on with an actor that is built on first use."""
        if getattr(request, "city", None) is None:
            request.user = AnonymousUser()
        request.actor = SimpleLazyObject(lambda: actor_of(request))  # type: ignore[attr-defined]
        return self.get_response(request)


def actor_of(request: Any) -> Actor:
    """Return who acts: session and account are read when needed, roles in one query."""
    user = request.user
    request_id = getattr(request, "request_id", "")
    if not user.is_authenticated:
        return Actor(account=None, request_id=request_id)
    roles = RoleGrant.objects.filter(resident_id=user.pk).values_list("role", flat=True)
    return Actor(
        account=user.uuid,
        roles=frozenset(roles),
        assurance=SIGNED_IN,
        request_id=request_id,
    )
