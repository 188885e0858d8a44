"""Who acts in a request, found out only when somebody asks."""

import time
from collections.abc import Callable
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from kernel.errors import Refusal
from kernel.people import Actor, UnconfirmedStaff
from tenant_apps.residents.models import IdentityLink, Resident
from tenant_apps.residents.rules.second_factor import confirming_factors
from tenant_apps.residents.web.step_up import SECOND_FACTOR, ask_for_second_factor
from tenant_apps.residents.web.support import support_actor, support_of

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


class SecondFactorMiddleware:
    """Lead people from the office's refusal to the second factor, and back afterwards."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Go on: only refusals matter here."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Show people the way; machines get the refusal as every other."""
        if not isinstance(exception, Refusal) or exception.code != SECOND_FACTOR:
            return None
        if "application/json" in request.headers.get("Accept", ""):
            return None
        return ask_for_second_factor(request, exception)


def actor_of(request: Any) -> Actor:
    """Return who acts: session and account are read when needed, roles and level in one query.

    Roles count only where the session was confirmed with a second factor that still exists.
    """
    user = request.user
    request_id = getattr(request, "request_id", "")
    if not user.is_authenticated:
        return Actor(account=None, request_id=request_id)
    if told := support_of(request.session):
        return support_actor(request, told, request_id=request_id)
    factors = Authenticator.objects.filter(user_id=user.pk, pk__in=_confirmed_by(request))
    levels = IdentityLink.objects.assurance()
    standing = list(
        Resident.objects.filter(pk=user.pk).values_list(
            "role_grants__role", Exists(factors), levels
        )
    )
    roles = frozenset(role for role, _confirmed, _level in standing if role)
    assurance = next((level for _role, _confirmed, level in standing if level), SIGNED_IN)
    if roles and not all(confirmed for _role, confirmed, _level in standing):
        return UnconfirmedStaff(account=user.uuid, assurance=assurance, request_id=request_id)
    return Actor(account=user.uuid, roles=roles, assurance=assurance, request_id=request_id)


def _confirmed_by(request: Any) -> set[int]:
    if getattr(request, "session", None) is None:
        return set()
    records = get_authentication_records(request, request.user)
    # What signs people in notes real time, not the request's.
    return confirming_factors(
        records, now=time.time(), valid_seconds=settings.SECOND_FACTOR_SECONDS
    )
