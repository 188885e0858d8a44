"""The budget as open data: contests, phases, projects and results, without anybody's name."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.db.models import Count, Max, Subquery
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from kernel.money import to_major
from kernel.open_data import Column, Dataset
from tenant_apps.budget.models.contest import Contest
from tenant_apps.budget.models.project_votes import public_votes
from tenant_apps.budget.models.proposal import Proposal
from tenant_apps.budget.models.proposal_queries import WINNING_STATES, ProposalQuerySet
from tenant_apps.budget.models.readable_contests import readable_contests
from tenant_apps.budget.models.tally import Tally

MODULE = "budget"
ROWS_AT_ONCE = 1000
RUNNING_TOTALS_SECONDS = 30

_CONTEST = Column("contest", _("Short name of the contest, as in its address"))
_CURRENCY = Column("currency", _("Currency, three letters (ISO 4217)"))
_COST = Column("cost", _("Cost in the currency's major units"), "decimal")


def contest_rows(at: datetime) -> Iterator[tuple[Any, ...]]:
    """Yield every published contest with the money of its pools."""
    for contest in readable_contests().prefetch_related("pools"):
        amount = sum(pool.amount_minor for pool in contest.pools.all())
        yield (
            contest.slug,
            contest.title,
            contest.year,
            contest.state,
            to_major(amount, contest.currency),
            contest.currency,
            len(contest.pools.all()),
            contest.organiser,
            contest.regulation_url,
        )


def phase_rows(at: datetime) -> Iterator[tuple[Any, ...]]:
    """Yield the calendar of every published contest."""
    for contest in readable_contests():
        for phase in contest.phases.all():
            yield contest.slug, phase.kind, phase.opens_at, phase.closes_at


def project_rows(at: datetime) -> Iterator[tuple[Any, ...]]:
    """Yield every listed project; votes are empty while they are secret."""
    for contest in readable_contests():
        votes = public_votes(contest, at=at)
        found = _listed().filter(contest=contest).in_order_of_number()
        fields = found.select_related("pool", "category").defer(
            "description", "cost_items", "imported"
        )
        for project in fields.iterator(chunk_size=ROWS_AT_ONCE):
            yield _project_row(contest, project, votes)


def _project_row(
    contest: Contest, project: Proposal, votes: Mapping[int, int] | None
) -> tuple[Any, ...]:
    on_ballot = project.ballot_number
    return (
        contest.slug,
        project.number,
        on_ballot,
        project.title,
        project.summary,
        project.state,
        project.state in WINNING_STATES,
        project.pool.code if project.pool else None,
        project.category.name if project.category else None,
        project.place,
        project.latitude,
        project.longitude,
        to_major(project.cost_minor, contest.currency),
        contest.currency,
        votes.get(on_ballot, 0) if votes is not None and on_ballot is not None else None,
        project.submitted_at,
    )


def result_rows(at: datetime) -> Iterator[tuple[Any, ...]]:
    """Yield what every published count says of every project."""
    found = Tally.objects.published().select_related("contest").order_by("-contest__year", "pk")
    for tally in found.iterator(chunk_size=1):
        contest = tally.contest
        numbers = dict(
            Proposal.objects.filter(contest=contest, ballot_number__isnull=False).values_list(
                "ballot_number", "number"
            )
        )
        for code, pool in tally.result["pools"].items():
            for key, entry in pool.get("projects", {}).items():
                yield (
                    contest.slug,
                    code,
                    numbers.get(int(key)),
                    int(key),
                    to_major(entry["cost_minor"], contest.currency),
                    contest.currency,
                    entry["votes"],
                    float(Fraction(entry["score"])),
                    int(key) in pool["winners"],
                    entry["code"],
                    tally.digest,
                    tally.published_at,
                )


def project_count(at: datetime) -> int:
    """Count the listed projects of published contests."""
    return _listed().count()


def projects_changed_at(at: datetime) -> datetime | None:
    """Return when a project last moved or a count was last published."""
    moved = Subquery(_listed().order_by("-changed_at").values("changed_at")[:1])
    latest = Greatest(Max("published_at"), moved)
    found: datetime | None = Tally.objects.published().aggregate(at=latest)["at"]
    return found


def project_version(at: datetime) -> str:
    """Return what differs whenever a row does; running totals make it differ every 30 seconds."""
    facts = _listed().aggregate(
        rows=Count("pk"), drawn=Count("ballot_number"), moved=Max("changed_at")
    )
    running = Contest.objects.active().filter(show_running_totals=True).exists()
    tick = int(at.timestamp()) // RUNNING_TOTALS_SECONDS if running else 0
    return f"{facts} {results_changed_at(at)} {tick}"


def results_changed_at(at: datetime) -> datetime | None:
    """Return when a count was last published."""
    found: datetime | None = Tally.objects.published().aggregate(at=Max("published_at"))["at"]
    return found


def _listed() -> ProposalQuerySet:
    return Proposal.objects.listed().exclude(contest__state="draft")


DATASETS = {
    "budget_contests": Dataset(
        order=10,
        title=_("Participatory budgets"),
        description=_("Every edition that was published, with its money."),
        module=MODULE,
        rows=contest_rows,
        columns=(
            _CONTEST,
            Column("title", _("Title")),
            Column("year", _("Year of the edition"), "integer"),
            Column("state", _("published or cancelled")),
            Column("amount", _("Money of all pools in the currency's major units"), "decimal"),
            _CURRENCY,
            Column("pools", _("Number of pools"), "integer"),
            Column("organiser", _("Who organises it")),
            Column("regulation_url", _("Address of the regulation")),
        ),
    ),
    "budget_phases": Dataset(
        order=11,
        title=_("Calendars of participatory budgets"),
        description=_("When each phase of each edition begins and ends."),
        module=MODULE,
        rows=phase_rows,
        columns=(
            _CONTEST,
            Column("phase", _("Kind of the phase, for instance submission or voting")),
            Column("opens_at", _("First instant of the phase"), "instant"),
            Column("closes_at", _("First instant after it; empty: open end"), "instant"),
        ),
    ),
    "budget_projects": Dataset(
        order=12,
        title=_("Projects of participatory budgets"),
        description=_("Everything that was submitted and not withdrawn, with its state and votes."),
        module=MODULE,
        rows=project_rows,
        count=project_count,
        changed_at=projects_changed_at,
        version=project_version,
        columns=(
            _CONTEST,
            Column("number", _("Number given at submission"), "integer"),
            Column("ballot_number", _("Number drawn for the ballot"), "integer"),
            Column("title", _("Title")),
            Column("summary", _("What it is about")),
            Column("state", _("Where it stands, for instance on_ballot or done")),
            Column("won", _("Whether it was selected"), "boolean"),
            Column("pool", _("Code of the pool")),
            Column("category", _("Theme")),
            Column("place", _("Where, in words")),
            Column("latitude", _("Degrees north (WGS 84)"), "decimal"),
            Column("longitude", _("Degrees east (WGS 84)"), "decimal"),
            _COST,
            _CURRENCY,
            Column("votes", _("Ballots that name it; empty while they are secret"), "integer"),
            Column("submitted_at", _("When it was submitted"), "instant"),
        ),
    ),
    "budget_results": Dataset(
        order=13,
        title=_("Results of participatory budgets"),
        description=_("What each published count says of each project on the ballot."),
        module=MODULE,
        rows=result_rows,
        changed_at=results_changed_at,
        columns=(
            _CONTEST,
            Column("pool", _("Code of the pool")),
            Column("number", _("Number given at submission"), "integer"),
            Column("ballot_number", _("Number drawn for the ballot"), "integer"),
            _COST,
            _CURRENCY,
            Column("votes", _("Ballots that name it"), "integer"),
            Column("score", _("Votes or points by the rule of the pool"), "decimal"),
            Column("won", _("Whether it was selected"), "boolean"),
            Column("reason", _("Stable code of why it won or lost")),
            Column("count_digest", _("SHA-256 of the count that officials certified")),
            Column("published_at", _("When the results were published"), "instant"),
        ),
    ),
}
