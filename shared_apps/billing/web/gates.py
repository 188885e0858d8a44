"""Doors of billing in the console: operators and viewers read, finance changes."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponseBase
from django.utils.cache import add_never_cache_headers

from kernel.gates import check_operator
from shared_apps.billing.rules.roles import CHANGES, READS
from shared_apps.billing.web.requests import MainRequest

View = Callable[..., HttpResponseBase]


def _door(roles: frozenset[str]) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: MainRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            wanted = CHANGES if request.method == "POST" else roles
            check_operator(request.actor, wanted)
            response = view(request, *args, **kwargs)
            add_never_cache_headers(response)
            return response

        return guarded

    return decorate


reads = _door(READS)
"""Open a view to all who read billing; sending is for finance."""
finance_only = _door(CHANGES)
"""Open a view to finance alone."""
