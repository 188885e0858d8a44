"""Doors of the staff office."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponseBase

from kernel.gates import check_staff
from tenants.requests import CityRequest

View = Callable[..., HttpResponseBase]


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
