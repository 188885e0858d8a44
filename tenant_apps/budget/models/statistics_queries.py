"""What the budget counts for the statistics of the country: numbers by day, nobody's name.

Days are local ones. What an imported edition says of itself wins over the day of its import:
nothing was submitted after voting began, and what voters decided was decided when voting ended.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, DateTimeField, F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, Least, TruncDate

from kernel.statistics import Fact, FeedItem
from tenant_apps.budget.models.ballot import Ballot, BallotPaper, Participation
from tenant_apps.budget.models.contest import Contest, Phase
from tenant_apps.budget.models.proposal import Proposal, ProposalTransition
from tenant_apps.budget.models.proposal_queries import WINNING_STATES
from tenant_apps.budget.models.turnout_queries import Turnout, turnout_of
from tenant_apps.budget.rules.lifecycle import PhaseKind, ProposalState

RESTLESS = (
    "EXISTS (SELECT FROM {schema}.budget_phase WHERE kind = 'voting' AND opens_at <= %(at)s"
    " AND closes_at > %(at)s::timestamptz - interval '15 minutes')"
)
"""While people vote, and once more after voting ended, counts change without being told."""


def facts(time_zone: str) -> Iterator[Fact]:
    """Yield everything that the budget counts."""
    zone = ZoneInfo(time_zone)
    yield from _by_day("contests", _contests(), "began_at", zone)
    yield from _by_day("projects_submitted", _listed(), "told_at", zone)
    yield from _by_day("projects_selected", _won(), "decided_at_vote", zone)
    yield from _by_day("projects_built", _built(), "built_at", zone)
    yield from _by_day("ballots_cast", _participations(), "hour", zone)
    yield from _votes(zone)
    yield from _money(zone)


def newest_projects(limit: int) -> list[FeedItem]:
    """Return the projects submitted last that lists show, without their authors."""
    rows = _listed().select_related("contest").order_by("-told_at", "-pk")[:limit]
    return [
        FeedItem(
            key=str(project.uuid),
            title=project.title,
            url=f"/budget/{project.contest.slug}/projects/{project.number}/",
            at=project.told_at,
            about=project.contest.title,
        )
        for project in rows
    ]


def closed_turnouts(time_zone: str) -> Iterator[tuple[date, Turnout]]:
    """Yield the local day on which voting ended and who voted, of every box that is closed.

    Groups of people are counted only then: while voting runs, two counts a minute apart would
    tell the age of whoever voted between them.
    """
    zone = ZoneInfo(time_zone)
    closed = BallotPaper.objects.filter(shuffled_at__isnull=False).select_related("contest")
    for paper in closed:
        yield (
            paper.closes_at.astimezone(zone).date(),
            turnout_of(paper.contest_id, year=paper.contest.year),
        )


def _contests() -> QuerySet[Any]:
    first = Phase.objects.filter(contest=OuterRef("pk")).order_by("opens_at")
    begins = Subquery(first.values("opens_at")[:1], output_field=DateTimeField())
    return Contest.objects.published().annotate(began_at=Least("created_at", begins))


def _listed() -> QuerySet[Any]:
    rows = Proposal.objects.listed().exclude(contest__state="draft")
    when = Coalesce("submitted_at", "created_at")
    found: QuerySet[Any] = rows.annotate(told_at=Least(when, _voting("contest", "opens_at")))
    return found


def _won() -> QuerySet[Any]:
    closes = _voting("contest", "closes_at")
    decided = Coalesce(closes, "contest__tally__published_at", "changed_at")
    rows = Proposal.objects.filter(state__in=WINNING_STATES).exclude(contest__state="draft")
    found: QuerySet[Any] = rows.annotate(decided_at_vote=decided)
    return found


def _built() -> QuerySet[Any]:
    done = ProposalTransition.objects.filter(
        proposal=OuterRef("pk"), state=ProposalState.DONE.value
    ).order_by("-at")
    rows = Proposal.objects.filter(state=ProposalState.DONE.value).exclude(contest__state="draft")
    built = Coalesce(Subquery(done.values("at")[:1]), "changed_at")
    found: QuerySet[Any] = rows.annotate(built_at=built)
    return found


def _participations() -> QuerySet[Any]:
    return Participation.objects.exclude(contest__state="draft")


def _voting(contest: str, moment: str) -> Subquery:
    voting = Phase.objects.filter(contest=OuterRef(contest), kind=PhaseKind.VOTING.value)
    return Subquery(voting.values(moment)[:1], output_field=DateTimeField())


def _by_day(measure: str, rows: QuerySet[Any], instant: str, zone: ZoneInfo) -> Iterator[Fact]:
    found = rows.order_by().values_list(TruncDate(instant, tzinfo=zone)).annotate(n=Count("pk"))
    for day, count in found:
        yield Fact(measure, day, count)


def _votes(zone: ZoneInfo) -> Iterator[Fact]:
    """Yield how many projects were chosen on all ballots, once their box is closed."""
    chosen = Sum(F("projects__len"))
    counted: Counter[date] = Counter()
    for paper in BallotPaper.objects.filter(shuffled_at__isnull=False):
        total = Ballot.objects.filter(contest_id=paper.contest_id).aggregate(sum=chosen)["sum"]
        counted[paper.closes_at.astimezone(zone).date()] += total or 0
    for day, count in counted.items():
        yield Fact("votes", day, count)


def _money(zone: ZoneInfo) -> Iterator[Fact]:
    """Yield what the selected projects cost, in minor units of their contest's currency."""
    keys = (TruncDate("decided_at_vote", tzinfo=zone), "contest__currency")
    for day, currency, total in _won().order_by().values_list(*keys).annotate(s=Sum("cost_minor")):
        yield Fact("funds_allocated", day, total, currency=currency)
