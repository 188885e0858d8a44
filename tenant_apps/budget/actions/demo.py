"""Demo content: contests in every phase, so that each page of the budget can be seen.

Filling again changes nothing while each contest still is in its phase. One whose paper is not
frozen is moved to new dates when it drifted out; one that ran out is counted, and a new edition
takes its place.
"""

from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction

from kernel.money import to_minor
from kernel.people import Actor
from tenant_apps.budget.actions.contests import (
    change_contest,
    create_contest,
    publish_contest,
)
from tenant_apps.budget.actions.contests_calendar import set_calendar
from tenant_apps.budget.actions.demo_abroad import EDITIONS as ABROAD
from tenant_apps.budget.actions.demo_abroad import VOTERS
from tenant_apps.budget.actions.demo_editions import DemoEdition, DemoPool, calendar
from tenant_apps.budget.actions.demo_projects import add_own_draft, add_projects
from tenant_apps.budget.actions.demo_ukraine import EDITIONS as UKRAINE
from tenant_apps.budget.actions.demo_votes import (
    add_ballots,
    build_winners,
    count_and_publish,
    enrol_voters,
)
from tenant_apps.budget.actions.papers import freeze_paper
from tenant_apps.budget.actions.pools import add_category, add_pool
from tenant_apps.budget.actions.tallies import count_contest
from tenant_apps.budget.models import BallotPaper, Contest, Phase
from tenant_apps.budget.rules import lifecycle
from tenant_apps.budget.rules.lifecycle import PhaseKind
from tenants.city import City

EDITIONS = {**UKRAINE, **ABROAD}
OFFICE = Actor(
    account=uuid5(NAMESPACE_URL, "e-dem:demo:office"),
    roles=frozenset({"owner", "contest_manager"}),
    assurance="desk",
)
COUNTED_STAGES = frozenset({"determination", "realisation"})
VOTED_STAGES = COUNTED_STAGES | {"voting"}
DRIFT = "Demo content is moved to the present."
HOURS_FROM_CLOSING_TO_COUNT = 2


def fill_demo(city: City, *, at: datetime) -> None:
    """Give a demo city its contests as `demo_editions` describes them."""
    for edition in EDITIONS.get(city.slug, ()):
        ensure_edition(edition, city, at=at)


def logins() -> list[str]:
    """Return how to vote without an account."""
    return [
        "Vote in Pielgrzymka without an account: PESEL and name of a made-up resident, for example",
        *(f"  {voter.national_id} {voter.name}" for voter in VOTERS[:4]),
    ]


@transaction.atomic
def ensure_edition(edition: DemoEdition, city: City, *, at: datetime) -> Contest:
    """Return a contest that is in the edition's phase at `at`."""
    year = at.year + edition.year_offset
    title = f"{edition.title} {year}"
    made = Contest.objects.filter(year=year, title__startswith=title).order_by("-pk")
    latest = made.first()
    if latest is None:
        return make_edition(edition, city, title=title, year=year, at=at)
    if edition.state == "draft" or _running(latest, at) == edition.stage:
        return latest
    if not BallotPaper.objects.filter(contest=latest).exists():
        set_calendar(latest, phases=_phases(edition, city, at), actor=OFFICE, at=at, reason=DRIFT)
        return latest
    if edition.stage == "voting":
        _finish(edition, latest, at=at)
    return make_edition(edition, city, title=f"{title} · {made.count() + 1}", year=year, at=at)


def make_edition(
    edition: DemoEdition, city: City, *, title: str, year: int, at: datetime
) -> Contest:
    """Make one contest with pools, projects and, where its phase is later, ballots and results."""
    phases = _phases(edition, city, at)
    begun = min(phases[0].opens_at, at) - timedelta(days=14)
    contest = create_contest(
        title=title,
        year=year,
        currency=edition.currency,
        actor=OFFICE,
        at=begun,
        summary=edition.summary,
        regulation=edition.regulation,
        organiser=edition.organiser,
        contact_email=edition.contact_email,
    )
    _set_up(edition, contest, begun)
    set_calendar(contest, phases=phases, actor=OFFICE, at=begun)
    if edition.state == "draft":
        return contest
    contest = publish_contest(contest, actor=OFFICE, at=begun)
    add_projects(edition, contest, city, phases=phases, at=at)
    if edition.stage == "submission":
        add_own_draft(edition, contest, city, at=at)
    if edition.stage in VOTED_STAGES:
        _vote(edition, contest, at=at)
    return contest


def _set_up(edition: DemoEdition, contest: Contest, at: datetime) -> None:
    change_contest(
        contest,
        actor=OFFICE,
        at=at,
        show_running_totals=edition.show_running_totals,
        roll_required=edition.roll_required,
        id_kind=edition.id_kind,
        assurance=edition.assurance,
    )
    for position, pool in enumerate(edition.pools):
        _add_pool(contest, pool, position, at)
    for position, (name, hue) in enumerate(edition.categories):
        add_category(contest, actor=OFFICE, at=at, name=name, hue=hue, position=position)


def _add_pool(contest: Contest, pool: DemoPool, position: int, at: datetime) -> None:
    currency = contest.currency
    add_pool(
        contest,
        actor=OFFICE,
        at=at,
        code=pool.code,
        name=pool.name,
        kind=pool.kind,
        amount_minor=to_minor(pool.amount, currency),
        max_cost_minor=None if pool.max_cost is None else to_minor(pool.max_cost, currency),
        method=pool.method,
        min_choices=pool.min_choices,
        max_choices=pool.max_choices,
        points_sum=pool.points_sum,
        points_max=pool.points_max,
        tally_rule=pool.tally_rule,
        position=position,
    )


def _vote(edition: DemoEdition, contest: Contest, *, at: datetime) -> None:
    voting = Phase.objects.get(contest=contest, kind=PhaseKind.VOTING.value)
    freeze_paper(contest=contest, seed=f"demo {contest.slug}", actor=OFFICE, at=voting.opens_at)
    add_ballots(edition, contest)
    enrol_voters(edition, contest, at=at)
    if edition.stage not in COUNTED_STAGES or voting.closes_at is None:
        return
    counted_at = voting.closes_at + timedelta(hours=HOURS_FROM_CLOSING_TO_COUNT)
    if edition.stage == "determination":
        count_contest(contest, actor=OFFICE, at=counted_at)
        return
    count_and_publish(contest, actor=OFFICE, at=counted_at)
    build_winners(edition, contest, at=at)


def _finish(edition: DemoEdition, contest: Contest, *, at: datetime) -> None:
    """Count and publish a contest whose voting ran out, unless somebody did in the demo."""
    voting = Phase.objects.get(contest=contest, kind=PhaseKind.VOTING.value)
    over = voting.closes_at is not None and voting.closes_at <= at
    if over and not hasattr(contest, "tally"):
        count_and_publish(contest, actor=OFFICE, at=at)


def _phases(edition: DemoEdition, city: City, at: datetime) -> list[lifecycle.Phase]:
    return [
        lifecycle.Phase(PhaseKind(kind), opens_at, closes_at)
        for kind, opens_at, closes_at in calendar(edition, at=at, time_zone=city.time_zone)
    ]


def _running(contest: Contest, at: datetime) -> str | None:
    phases = [
        lifecycle.Phase(PhaseKind(phase.kind), phase.opens_at, phase.closes_at)
        for phase in Phase.objects.filter(contest=contest)
    ]
    kind = lifecycle.phase_at(phases, at)
    return kind.value if kind else None
