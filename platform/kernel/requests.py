"""What every request carries: the instant it began and an id that ties its traces together."""

import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

from kernel import clock


class RequestMiddleware:
    """Set `request.at` and `request.request_id`, bind them to the logs, answer with the id."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.at = clock.now()  # type: ignore[attr-defined]
        request.request_id = uuid.uuid4().hex  # type: ignore[attr-defined]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request.request_id)  # type: ignore[attr-defined]
        response = self.get_response(request)
        response.headers["X-Request-Id"] = request.request_id  # type: ignore[attr-defined]
        return response
