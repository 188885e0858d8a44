"""How the API answers: JSON for anybody, a tag of what was last pushed, clear refusals."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_http_methods

from shared_apps.statistics.models.open_data_tables import version
from shared_apps.statistics.rules.counting import digest_of

MOST_ON_A_PAGE = 500
ON_A_PAGE = 100
HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Expose-Headers": "ETag",
    "Cache-Control": "no-cache",
}

Answer = Callable[..., dict[str, Any]]


class WrongParameter(ValueError):
    """A parameter of the address that the API does not understand."""

    def __init__(self, name: str, expected: str) -> None:
        super().__init__(f"{name}: {expected}")
        self.name, self.expected = name, expected


def answering(compute: Answer) -> Callable[..., HttpResponse]:
    """Make a view of what computes an object from a request."""

    @require_http_methods(["GET", "HEAD", "OPTIONS"])
    @wraps(compute)
    def view(request: HttpRequest, **arguments: Any) -> HttpResponse:
        response = _empty(request) or _answer(compute, request, arguments)
        for header, value in HEADERS.items():
            response.headers[header] = value
        return response

    return view


def _empty(request: HttpRequest) -> HttpResponse | None:
    return HttpResponse(status=204) if request.method == "OPTIONS" else None


def _answer(compute: Answer, request: Any, arguments: dict[str, Any]) -> HttpResponse:
    parts = [version(request.at), request.get_full_path(), request.get_host(), request.at.date()]
    etag = f'"{digest_of(parts)}"'
    unchanged: HttpResponse | None = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        return unchanged
    try:
        content = compute(request, **arguments)
    except WrongParameter as wrong:
        return _problem(wrong)
    response = HttpResponse(
        json.dumps(content, ensure_ascii=False, default=str), content_type="application/json"
    )
    response.headers["ETag"] = etag
    return response


def _problem(wrong: WrongParameter) -> HttpResponse:
    body = {
        "type": "about:blank",
        "title": "Wrong parameter",
        "status": 400,
        "parameter": wrong.name,
        "detail": f"expected {wrong.expected}",
    }
    return JsonResponse(body, status=400, content_type="application/problem+json")


def paging(request: HttpRequest) -> tuple[int, int]:
    """Return page (from 1) and its size. Raises: WrongParameter."""
    return _whole(request, "page", 1, 100_000), _whole(request, "size", ON_A_PAGE, MOST_ON_A_PAGE)


def _whole(request: HttpRequest, name: str, default: int, most: int) -> int:
    text = request.GET.get(name, str(default))
    if not (text.isascii() and text.isdecimal() and len(text) < 8 and 1 <= int(text) <= most):
        raise WrongParameter(name, f"a whole number from 1 to {most}")
    return int(text)


def paged(
    rows: Any, request: HttpRequest, shape: Callable[[Any], dict[str, Any]]
) -> dict[str, Any]:
    """Return one page of a queryset: `{count, page, size, next, results}`."""
    page, size = paging(request)
    count = rows.count()
    first = (page - 1) * size
    parameters = request.GET.copy()
    parameters["page"] = str(page + 1)
    following = f"{request.build_absolute_uri(request.path)}?{parameters.urlencode()}"
    return {
        "count": count,
        "page": page,
        "size": size,
        "next": following if first + size < count else None,
        "results": [shape(row) for row in rows[first : first + size]],
    }
