"""Search for programs."""

import base64
import binascii
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from config.home.search import hidden_modules
from kernel.api import WRONG, next_address
from kernel.search.asking import latest
from kernel.search.models import SearchEntry

PAGE_ROWS = 50


class SearchQuerySerializer(serializers.Serializer[Any]):
    """A question; `after` is the place that `next` of the page before names."""

    q = serializers.CharField(max_length=200)
    kind = serializers.CharField(required=False, max_length=40)
    after = serializers.CharField(required=False, max_length=100)
    limit = serializers.IntegerField(required=False, min_value=1, max_value=200)

    def validate_after(self, value: str) -> tuple[datetime, int]:
        """Read a place. Raises: ValidationError."""
        try:
            instant, _bar, key = base64.urlsafe_b64decode(value.encode()).decode().partition("|")
            at = parse_datetime(instant)
            if at is None or at.tzinfo is None or not 0 <= int(key) < 2**63:
                raise ValueError(value)
        except (binascii.Error, ValueError) as error:
            raise serializers.ValidationError("not a place that a page named") from error
        return at, int(key)


class SearchRowSerializer(serializers.Serializer[Any]):
    """Something public: `kind` and `key` name it, `url` is the path of its page."""

    kind = serializers.CharField()
    key = serializers.CharField()
    title = serializers.CharField()
    excerpt = serializers.CharField()
    url = serializers.CharField()
    dated_at = serializers.DateTimeField()


class SearchPageSerializer(serializers.Serializer[Any]):
    """Some of what was found, the latest first; `next` is null at the end."""

    next = serializers.CharField(allow_null=True)
    results = SearchRowSerializer(many=True)


@extend_schema(
    tags=["search"],
    operation_id="search",
    summary="Everything public with these words, the latest first",
    parameters=[SearchQuerySerializer],
    responses={
        200: SearchPageSerializer,
        400: WRONG,
    },
)
@api_view(["GET"])
def search(request: Request) -> Response:
    """Find by words; follow `next` until it is null."""
    query = SearchQuerySerializer(data=request.query_params)
    query.is_valid(raise_exception=True)
    asked = query.validated_data
    limit = asked.get("limit", PAGE_ROWS)
    rows = latest(
        asked["q"],
        kind=asked.get("kind", ""),
        after=asked.get("after"),
        limit=limit + 1,
        hidden=hidden_modules(request.city),  # type: ignore[attr-defined]
    )
    values = {"next": _next(request, rows, limit), "results": rows[:limit]}
    return Response(SearchPageSerializer(values).data)


def _next(request: Request, rows: list[SearchEntry], limit: int) -> str | None:
    if len(rows) <= limit:
        return None
    last = rows[limit - 1]
    place = base64.urlsafe_b64encode(f"{last.dated_at.isoformat()}|{last.pk}".encode()).decode()
    return next_address(request, place)
