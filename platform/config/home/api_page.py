"""The API as people read it: every address with one sentence, from the OpenAPI description."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator


@require_safe
def api_page(request: HttpRequest) -> HttpResponse:
    """List the operations of the API; machines read `schema/` beside it."""
    description = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    context = {
        "operations": operations(description),
        "limits": settings.API_REQUESTS_PER_MINUTE,
    }
    return render(request, "home/front_api.html", context)


def operations(description: dict[str, Any]) -> list[dict[str, str]]:
    """Return method, path and sentence of every operation."""
    return [
        {"method": method.upper(), "path": path, "summary": operation.get("summary", "")}
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
    ]
