"""Contests, their projects and results, for machines."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import api_view
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.api import DENIED, MISSING, WRONG, next_address
from tenant_apps.budget.api.pages import contests_after, proposals_after
from tenant_apps.budget.api.representations import (
    contest_detail_values,
    contest_values,
    own_proposal_values,
    project_detail_values,
    project_values,
)
from tenant_apps.budget.api.serializers import (
    ContestDetailSerializer,
    ContestListSerializer,
    OwnProposalListSerializer,
    PageQuerySerializer,
    ProjectDetailSerializer,
    ProjectListSerializer,
    ProjectQuerySerializer,
    ResultsSerializer,
)
from tenant_apps.budget.models import Contest, Proposal
from tenant_apps.budget.models.project_lists import ProjectFilter, filtered_projects
from tenant_apps.budget.models.project_votes import public_votes
from tenant_apps.budget.models.readable_contests import readable_contests
from tenant_apps.budget.models.tally import Tally
from tenant_apps.residents.models import Resident

PAGE_SIZE = 50
TAG = "budget"
SLUG = OpenApiParameter("slug", OpenApiTypes.STR, OpenApiParameter.PATH, description="Contest.")
NUMBER = OpenApiParameter("number", OpenApiTypes.INT, OpenApiParameter.PATH)


@extend_schema(
    tags=[TAG],
    operation_id="list_contests",
    summary="All contests, the newest first",
    parameters=[PageQuerySerializer],
    responses={200: ContestListSerializer, 400: WRONG},
)
@api_view(["GET"])
def contests(request: Request) -> Response:
    """List the contests of the municipality with their calendars; follow `next`."""
    query = PageQuerySerializer(data=request.query_params)
    query.is_valid(raise_exception=True)
    limit = query.validated_data.get("limit", PAGE_SIZE)
    found = list(contests_after(query.validated_data.get("after", ""))[: limit + 1])
    rows = found[:limit]
    values = {
        "next": next_address(request, rows[-1].slug if len(found) > limit else None),
        "results": [contest_values(row, at=request.at) for row in rows],  # type: ignore[attr-defined]
    }
    return Response(ContestListSerializer(values).data)


@extend_schema(
    tags=[TAG],
    operation_id="get_contest",
    summary="A contest with phases, pools and rules",
    parameters=[SLUG],
    responses={200: ContestDetailSerializer, 404: MISSING},
)
@api_view(["GET"])
def contest(request: Request, slug: str) -> Response:
    """Describe one contest."""
    found = get_object_or_404(
        readable_contests().prefetch_related("pools", "categories"), slug=slug
    )
    values = contest_detail_values(found, at=request.at)  # type: ignore[attr-defined]
    return Response(ContestDetailSerializer(values).data)


@extend_schema(
    tags=[TAG],
    operation_id="list_projects",
    summary="Projects of a contest by number",
    parameters=[SLUG, ProjectQuerySerializer],
    responses={200: ProjectListSerializer, 400: WRONG, 404: MISSING},
)
@api_view(["GET"])
def projects(request: Request, slug: str) -> Response:
    """List projects; follow `next` until it is null."""
    found = get_object_or_404(readable_contests(), slug=slug)
    query = ProjectQuerySerializer(data=request.query_params)
    query.is_valid(raise_exception=True)
    votes = public_votes(found, at=request.at)  # type: ignore[attr-defined]
    rows, following = _page(found, query.validated_data)
    values = {
        "next": next_address(request, following),
        "results": [project_values(row, votes) for row in rows],
    }
    return Response(ProjectListSerializer(values).data)


def _page(contest: Contest, wanted: dict[str, Any]) -> tuple[list[Proposal], int | None]:
    """Return one page by keyset and the number after which the next one begins."""
    limit = wanted.get("limit", PAGE_SIZE)
    chosen = ProjectFilter(text=wanted.get("q", ""), group=wanted.get("state", ""))
    found = filtered_projects(contest, chosen).select_related("pool", "category")
    if "pool" in wanted:
        found = found.filter(pool__code=wanted["pool"])
    if "category" in wanted:
        found = found.filter(category__name=wanted["category"])
    found = found.filter(number__gt=wanted.get("after", 0)).in_order_of_number()
    rows = list(found[: limit + 1])
    return rows[:limit], rows[limit - 1].number if len(rows) > limit else None


@extend_schema(
    tags=[TAG],
    operation_id="get_project",
    summary="A project with texts, costs and history",
    parameters=[SLUG, NUMBER],
    responses={200: ProjectDetailSerializer, 404: MISSING},
)
@api_view(["GET"])
def project(request: Request, slug: str, number: int) -> Response:
    """Describe one project."""
    found = get_object_or_404(readable_contests(), slug=slug)
    row = get_object_or_404(
        Proposal.objects.numbered().select_related("pool", "category"),
        contest=found,
        number=number,
    )
    votes = public_votes(found, at=request.at)  # type: ignore[attr-defined]
    return Response(ProjectDetailSerializer(project_detail_values(row, votes)).data)


@extend_schema(
    tags=[TAG],
    operation_id="get_results",
    summary="Published results of a contest",
    parameters=[SLUG],
    responses={200: ResultsSerializer, 404: MISSING},
)
@api_view(["GET"])
def results(request: Request, slug: str) -> Response:
    """Give the results once they are published."""
    found = Tally.objects.published().filter(contest__slug=slug).first()
    if found is None:
        raise Http404
    values = {
        "ballots": found.ballots,
        "digest": found.digest,
        "counted_at": found.counted_at,
        "published_at": found.published_at,
        "pools": found.result.get("pools", {}),
    }
    return Response(ResultsSerializer(values).data)


@extend_schema(
    tags=[TAG],
    operation_id="list_my_proposals",
    summary="Proposals of the one who asks",
    parameters=[PageQuerySerializer],
    responses={200: OwnProposalListSerializer, 400: WRONG, 403: DENIED},
)
@api_view(["GET"])
def my_proposals(request: Request) -> Response:
    """List drafts and proposals of the signed-in resident, the newest first; follow `next`."""
    if not isinstance(request.user, Resident):
        raise PermissionDenied
    query = PageQuerySerializer(data=request.query_params)
    query.is_valid(raise_exception=True)
    limit = query.validated_data.get("limit", PAGE_SIZE)
    after = query.validated_data.get("after", "")
    found = list(proposals_after(request.user.uuid, after)[: limit + 1])
    rows = found[:limit]
    values = {
        "next": next_address(request, rows[-1].uuid if len(found) > limit else None),
        "results": [own_proposal_values(row) for row in rows],
    }
    return Response(OwnProposalListSerializer(values).data)
