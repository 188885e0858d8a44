"""Doors of the staff office."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponseBase

from kernel.errors import NotAllowed
from kernel.people import Actor
from tenant_apps.residents.rules.second_factor import UnconfirmedStaff
from tenants.requests import CityRequest

View = Callable[..., HttpResponseBase]


def check_staff(actor: Actor, roles: frozenset[str] = frozenset()) -> None:
    """Let staff in, or only those with one of `roles`.

    Raises: NotAllowed `residents.office.sign_in`, `residents.office.second_factor`,
    `residents.office.staff_only`, `residents.office.wrong_role`.
    """
    if actor.account is None:
        raise NotAllowed("residents.office.sign_in")
    if isinstance(actor, UnconfirmedStaff):
        raise NotAllowed("residents.office.second_factor")
    if not actor.is_staff:
        raise NotAllowed("residents.office.staff_only")
    if roles and roles.isdisjoint(actor.roles):
        raise NotAllowed("residents.office.wrong_role")


def staff_only(*roles: str) -> Callable[[View], View]:
    """Open a view to staff only: `@staff_only()`, or to some roles: `@staff_only("auditor")`."""
    wanted = frozenset(roles)

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: CityRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            check_staff(request.actor, wanted)
            return view(request, *args, **kwargs)

        return guarded

    return decorate
