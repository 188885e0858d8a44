"""Voting through the API: the same rules, the same one statement, the same receipt."""

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.http import Http404
from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kernel.errors import NotAllowed
from kernel.network import network_of
from tenant_apps.budget.actions.ballots import cast_ballot
from tenant_apps.budget.actions.voter_tokens import LIFETIME, read_token, write_token
from tenant_apps.budget.actions.voters import Voter, asks_for_id, voter_by_account, voter_by_id
from tenant_apps.budget.models.ballot_papers import FrozenPaper, find_paper, remembered_paper
from tenant_apps.budget.models.ballot_queries import find_receipt
from tenant_apps.budget.rules.receipts import group_code, read_code


class ChoiceSerializer(serializers.Serializer[Any]):
    """A project by its number on the ballot, with points where the pool gives points."""

    project = serializers.IntegerField(min_value=0, max_value=10**8)
    points = serializers.IntegerField(
        min_value=0, max_value=10**8, required=False, allow_null=True, default=None
    )


class BallotSerializer(serializers.Serializer[Any]):
    """A ballot: choices in the voter's order, the digest of the paper they were made on."""

    digest = serializers.RegexField(r"^[0-9a-f]{64}$")
    choices = serializers.ListField(child=ChoiceSerializer(), max_length=500)
    idempotency_key = serializers.UUIDField(default=uuid4)
    voter_token = serializers.CharField(required=False, default="", max_length=2000)


class IdentitySerializer(serializers.Serializer[Any]):
    """National id and full name, as the roll has them."""

    national_id = serializers.CharField(max_length=40)
    name = serializers.CharField(max_length=150)


ReceiptAnswer = inline_serializer(
    "Receipt",
    {
        "receipt": serializers.CharField(),
        "repeated": serializers.BooleanField(),
    },
)
TokenAnswer = inline_serializer(
    "VoterToken",
    {"voter_token": serializers.CharField(), "expires_at": serializers.DateTimeField()},
)
InclusionAnswer = inline_serializer(
    "Inclusion",
    {
        "receipt": serializers.CharField(),
        "counted": serializers.BooleanField(),
        "channel": serializers.CharField(allow_null=True),
    },
)


def _paper(request: Request, slug: str) -> FrozenPaper:
    paper = remembered_paper(slug, at=request.at)  # type: ignore[attr-defined]
    if paper is None:
        raise Http404(slug)
    return paper


class Ballots(APIView):
    """Ballots of a contest: they go in and never come out.

    They are not counted against a network: a whole village may vote from one.
    """

    throttle_classes = ()

    @extend_schema(request=BallotSerializer, responses={201: ReceiptAnswer, 200: ReceiptAnswer})
    def post(self, request: Request, slug: str) -> Response:
        """Cast a ballot; the same `idempotency_key` again gives the same receipt."""
        sent = BallotSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        ballot = sent.validated_data
        paper = _paper(request, slug)
        receipt = cast_ballot(
            paper=paper,
            digest=ballot["digest"],
            voter=_voter(request, paper, ballot["voter_token"]),
            choices=[(choice["project"], choice["points"]) for choice in ballot["choices"]],
            key=ballot["idempotency_key"],
            at=request.at,  # type: ignore[attr-defined]
        )
        body = {"receipt": group_code(receipt.code), "repeated": receipt.repeated}
        return Response(body, status=200 if receipt.repeated else 201)


def _voter(request: Any, paper: FrozenPaper, token: str) -> Voter:
    session = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    voter = read_token(token, paper, session=session, at=request.at) if token else None
    if voter is not None:
        return voter
    if asks_for_id(paper) or request.user is None or not request.user.is_authenticated:
        raise NotAllowed(
            "budget.voter.assurance_too_low", limit=paper.eligibility.assurance, given="anonymous"
        )
    return voter_by_account(
        paper=paper,
        resident=request.user,
        assurance=request.actor.assurance,
        session=session,
        at=request.at,
    )


class Voters(APIView):
    """Identification against the voter roll, without an account."""

    @extend_schema(request=IdentitySerializer, responses={201: TokenAnswer})
    def post(self, request: Request, slug: str) -> Response:
        """Look a person up and give a token, good for half an hour and this contest only."""
        sent = IdentitySerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        paper = _paper(request, slug)
        if not asks_for_id(paper):
            raise NotAllowed(
                "budget.voter.assurance_too_low", limit=paper.eligibility.assurance, given="roll"
            )
        at = request.at  # type: ignore[attr-defined]
        voter = voter_by_id(paper=paper, network=network_of(request), at=at, **sent.validated_data)
        token = write_token(paper, voter, at=at)
        return Response({"voter_token": token, "expires_at": at + LIFETIME}, status=201)


class Paper(APIView):
    """The frozen ballot paper."""

    @extend_schema(responses={200: serializers.DictField()})
    def get(self, request: Request, slug: str) -> Response:
        """The content of the paper and its digest."""
        paper = find_paper(slug)
        if paper is None:
            raise Http404(slug)
        return Response({"digest": paper.digest, "content": paper.content})


class Inclusion(APIView):
    """Whether a receipt's ballot is in the box."""

    @extend_schema(responses={200: InclusionAnswer})
    def get(self, request: Request, slug: str, code: str) -> Response:
        """Say whether it counts and how it came; never what is on it."""
        paper, known = find_paper(slug), read_code(code)
        if paper is None or known is None:
            raise Http404(code)
        found = find_receipt(paper.contest_id, known)
        return Response(
            {
                "receipt": group_code(known),
                "counted": found is not None,
                "channel": found.channel if found else None,
            }
        )


ballot_urlpatterns: list[URLPattern] = [
    path("contests/<slug:slug>/ballots/", Ballots.as_view(), name="ballots"),
    path("contests/<slug:slug>/voters/", Voters.as_view(), name="voters"),
    path("contests/<slug:slug>/paper/", Paper.as_view(), name="paper"),
    path("contests/<slug:slug>/receipts/<str:code>/", Inclusion.as_view(), name="inclusion"),
]
