"""Doors of the console."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponseBase
from django.utils.cache import add_never_cache_headers

from kernel.gates import check_operator
from shared_apps.operators.rules.roles import MATRIX
from shared_apps.operators.web.requests import MainRequest

View = Callable[..., HttpResponseBase]


def console(reads: str, sends: str = "") -> Callable[[View], View]:
    """Open a view to those whom the matrix lets read, and to those whom it lets change by POST."""
    may_read, may_send = MATRIX[reads], MATRIX[sends or reads]

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: MainRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            check_operator(request.actor, may_send if request.method == "POST" else may_read)
            response = view(request, *args, **kwargs)
            if "Cache-Control" not in response.headers:
                add_never_cache_headers(response)
            return response

        return guarded

    return decorate
