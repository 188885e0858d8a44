"""Open data for programs: which sets there are and where their files lie."""

from typing import Any

from django.http import Http404
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from config.home.open_data_files import KINDS
from kernel.api import MISSING, WRONG, next_address
from kernel.open_data import LICENCE, Dataset, datasets_of, extent_of

PAGE_SETS = 50


class ColumnSerializer(serializers.Serializer[Any]):
    """A column of a set."""

    name = serializers.CharField()
    type = serializers.CharField(source="kind")
    meaning = serializers.CharField()


class DatasetSerializer(serializers.Serializer[Any]):
    """A set of open data; `files` maps formats to addresses."""

    name = serializers.CharField()
    title = serializers.CharField()
    description = serializers.CharField()
    licence = serializers.CharField()
    files = serializers.DictField(child=serializers.CharField())


class DatasetDetailSerializer(DatasetSerializer):
    """A set with its dictionary and extent."""

    columns = ColumnSerializer(many=True)
    rows = serializers.IntegerField()
    changed_at = serializers.DateTimeField(allow_null=True)


class DatasetListSerializer(serializers.Serializer[Any]):
    """Some sets by name; `next` is the address of the following ones, null at the end."""

    next = serializers.CharField(allow_null=True)
    results = DatasetSerializer(many=True)


class DatasetQuerySerializer(serializers.Serializer[Any]):
    """`after` is the last name of the page before."""

    after = serializers.CharField(required=False, max_length=60)
    limit = serializers.IntegerField(required=False, min_value=1, max_value=200)


@extend_schema(
    tags=["open data"],
    operation_id="list_datasets",
    summary="Sets of open data by name",
    parameters=[DatasetQuerySerializer],
    responses={
        200: DatasetListSerializer,
        400: WRONG,
    },
)
@api_view(["GET"])
def sets(request: Request) -> Response:
    """List the sets; follow `next` until it is null."""
    query = DatasetQuerySerializer(data=request.query_params)
    query.is_valid(raise_exception=True)
    asked = query.validated_data
    limit, after = asked.get("limit", PAGE_SETS), asked.get("after", "")
    found = sorted(entry for entry in _sets(request).items() if entry[0] > after)
    page = found[:limit]
    following = next_address(request, page[-1][0] if len(found) > limit else None)
    rows = [_values(request, name, dataset) for name, dataset in page]
    return Response(DatasetListSerializer({"next": following, "results": rows}).data)


@extend_schema(
    tags=["open data"],
    operation_id="get_dataset",
    summary="A set of open data with its dictionary",
    parameters=[OpenApiParameter("name", OpenApiTypes.STR, OpenApiParameter.PATH)],
    responses={
        200: DatasetDetailSerializer,
        404: MISSING,
    },
)
@api_view(["GET"])
def one_set(request: Request, name: str) -> Response:
    """Describe one set."""
    dataset = _sets(request).get(name)
    if dataset is None:
        raise Http404(name)
    extent = extent_of(dataset, at=request.at)  # type: ignore[attr-defined]
    values = {
        **_values(request, name, dataset),
        "columns": dataset.columns,
        "rows": extent.rows,
        "changed_at": extent.changed_at,
    }
    return Response(DatasetDetailSerializer(values).data)


def _sets(request: Request) -> dict[str, Dataset]:
    return dict(datasets_of(request.city.modules))  # type: ignore[attr-defined]


def _values(request: Request, name: str, dataset: Dataset) -> dict[str, Any]:
    return {
        "name": name,
        "title": str(dataset.title),
        "description": str(dataset.description),
        "licence": LICENCE,
        "files": {
            kind: request.build_absolute_uri(reverse("open_data:file", args=[name, kind]))
            for kind in KINDS
        },
    }
