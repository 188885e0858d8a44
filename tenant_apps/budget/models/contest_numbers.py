"""Contests with what is counted of them, and the phases that are still to come."""

from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, Subquery, Sum, When
from django.db.models.functions import Coalesce, JSONObject

from tenant_apps.budget.models.ballot import Participation
from tenant_apps.budget.models.contest import ContestQuerySet, ContestState, Phase
from tenant_apps.budget.models.pool import Pool
from tenant_apps.budget.models.proposal import Proposal
from tenant_apps.budget.models.readable_contests import readable_contests
from tenant_apps.budget.rules.lifecycle import PhaseKind, TallyState


def with_states(contests: ContestQuerySet) -> ContestQuerySet:
    """Annotate contests with `states`: `{state, count}` of their listed projects."""
    listed = Proposal.objects.listed().filter(contest=OuterRef("pk")).order_by().values("state")
    row = JSONObject(state=F("state"), count=F("count"))
    return contests.annotate(
        states=ArraySubquery(listed.annotate(count=Count("pk")).values(row=row))
    )


def contests_in_numbers(at: datetime) -> ContestQuerySet:
    """Return readable contests with `states`, `amount_minor` and `voters`, all in one query.

    `voters` are counted only while people vote, 0 otherwise.
    """
    own = Q(contest=OuterRef("pk"))
    votes = Phase.objects.filter(own, _runs(at), kind=PhaseKind.VOTING.value)
    return with_states(readable_contests()).annotate(
        amount_minor=Coalesce(_sum_of(Pool.objects.filter(own), Sum("amount_minor")), 0),
        voters=Case(
            When(Exists(votes), then=_sum_of(Participation.objects.filter(own), Count("pk"))),
            default=0,
            output_field=IntegerField(),
        ),
    )


def contests_with_counts() -> ContestQuerySet:
    """Return readable contests with `states` and `voters`, None once the results say it."""
    cast = _sum_of(Participation.objects.filter(contest=OuterRef("pk")), Count("pk"))
    decided = When(tally__state=TallyState.PUBLISHED.value, then=None)
    voters = Case(decided, default=Coalesce(cast, 0), output_field=IntegerField())
    return with_states(readable_contests()).annotate(voters=voters)


def coming_phases(since: datetime) -> Any:
    """Return the phases of published contests that have not ended, with their contests."""
    unfinished = Q(closes_at__isnull=True) | Q(closes_at__gt=since)
    published = Phase.objects.filter(unfinished, contest__state=ContestState.PUBLISHED)
    return published.select_related("contest").order_by("opens_at")


def submitting_contests(at: datetime) -> list[Any]:
    """Return the contests to which proposals can be submitted, in one query."""
    running = coming_phases(at).filter(_runs(at), kind=PhaseKind.SUBMISSION.value)
    return [phase.contest for phase in running]


def _runs(at: datetime) -> Q:
    return Q(opens_at__lte=at) & (Q(closes_at__isnull=True) | Q(closes_at__gt=at))


def _sum_of(rows: Any, what: Any) -> Any:
    return Subquery(rows.order_by().values("contest").annotate(found=what).values("found"))
