"""What every part of the API shares: problems as documents, pages that follow one another."""

from typing import Any

from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers
from rest_framework.request import Request


class ProblemSerializer(serializers.Serializer[Any]):
    """A refusal (RFC 9457): `code` is stable, `type` is a page about it."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    instance = serializers.CharField()


MISSING = OpenApiResponse(ProblemSerializer, description="There is no such thing here.")
WRONG = OpenApiResponse(ProblemSerializer, description="The query has a wrong value.")
DENIED = OpenApiResponse(ProblemSerializer, description="Nobody is signed in.")


def next_address(request: Request, after: object | None) -> str | None:
    """Return the address of the page after the row `after`, None when there is none."""
    if after is None:
        return None
    query = request.query_params.copy()
    query["after"] = str(after)
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
