"""Imports an election from a `.pb` file: contest, pool, projects, paper and every ballot."""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.db import transaction
from psycopg.types.json import Jsonb

from kernel.audit.actions import record
from kernel.errors import Invalid
from kernel.jobs.actions import Progress
from kernel.people import Actor
from tenant_apps.budget.actions.ballots import close_voting
from tenant_apps.budget.actions.contests_slug import free_slug
from tenant_apps.budget.actions.imports_copy import copy_rows
from tenant_apps.budget.actions.imports_pb_plan import (
    ElectionPlan,
    categories_of,
    check_election,
    official_winners,
)
from tenant_apps.budget.actions.indexing import index_projects_of
from tenant_apps.budget.actions.papers import digest_of, paper_content
from tenant_apps.budget.actions.plan_limits import check_election_allowed
from tenant_apps.budget.models import (
    Ballot,
    BallotPaper,
    Category,
    Contest,
    Participation,
    Phase,
    Pool,
    Proposal,
    ProposalTransition,
)
from tenant_apps.budget.rules.lifecycle import PhaseKind, ProposalState
from tenant_apps.budget.rules.permissions import check_may

CHANNELS = {"internet": "online", "online": "online", "paper": "paper"}
OLDEST = 130
PARTICIPATION = (
    "contest_id",
    "voter_tag",
    "receipt",
    "idempotency_key",
    "channel",
    "district",
    "birth_year",
    "sex",
    "hour",
)
BALLOT = ("id", "contest_id", "projects", "points", "source")
DETERMINATION = timedelta(days=14)


def import_election(
    content: bytes,
    *,
    key: UUID,
    currency: str,
    time_zone: str,
    actor: Actor,
    at: datetime,
    progress: Progress | None = None,
) -> Contest:
    """Make a draft contest with everything a `.pb` file holds, in one transaction.

    `key` becomes the contest's UUID: the same key, or the same file again, gives the contest
    that is already there. Ballot numbers follow the file, so that ties fall as they do there.

    Raises: NotAllowed, also as `check_election_allowed`; Invalid (`budget.import.row_errors`)
    when the file has grave findings.
    """
    check_may(actor.roles, "ballots.import")
    digest = hashlib.sha256(content).hexdigest()
    existing = imported_before(digest) or Contest.objects.filter(uuid=key).first()
    if existing is not None:
        return existing
    checked = check_election(content, currency=currency, time_zone=time_zone)
    if checked.plan is None:
        count = sum(finding.grave for finding in checked.findings)
        raise Invalid("budget.import.row_errors", count=count)
    if progress is not None:
        progress.step("importing", total=len(checked.plan.file.votes))
    with transaction.atomic():
        check_plan(checked.plan, at=at)
        contest = _store_contest(checked.plan, key=key, digest=digest, actor=actor, at=at)
        _store_paper(contest, checked.plan, at=at)
        _store_ballots(contest, checked.plan)
        _record(contest, checked.plan, digest, actor=actor, at=at)
        index_projects_of(contest)
        if at >= checked.plan.closes_at:
            close_voting(contest=contest, actor=actor, at=at)
    return contest


def check_plan(plan: ElectionPlan, *, at: datetime) -> None:
    """Check that the service plan lets the election in. Raises: as `check_election_allowed`."""
    times = {"opens_at": plan.opens_at, "closes_at": plan.closes_at}
    check_election_allowed(plan.pool, **times, at=at)


def imported_before(digest: str) -> Contest | None:
    """Return the contest that a file with this SHA-256 was imported into, if any."""
    pool = Pool.objects.filter(imported__sha256=digest).select_related("contest").first()
    return pool.contest if pool else None


def _store_contest(
    plan: ElectionPlan, *, key: UUID, digest: str, actor: Actor, at: datetime
) -> Contest:
    contest = Contest.objects.create(
        uuid=key,
        slug=free_slug(plan.title),
        title=plan.title,
        year=plan.year,
        currency=plan.currency,
        organiser=plan.unit,
        created_at=at,
    )
    _store_calendar(contest, plan)
    imported = {
        "meta": plan.file.meta,
        "project_columns": list(plan.file.project_columns),
        "vote_columns": list(plan.file.vote_columns),
        "sha256": digest,
    }
    pool = Pool.objects.create(contest=contest, imported=imported, **plan.pool)
    _store_projects(contest, pool, plan, actor=actor, at=at)
    return contest


def _store_calendar(contest: Contest, plan: ElectionPlan) -> None:
    """Give the contest its voting, and two weeks in which the winners were determined."""
    counted = plan.closes_at + DETERMINATION
    for kind, opens_at, closes_at in (
        (PhaseKind.VOTING, plan.opens_at, plan.closes_at),
        (PhaseKind.DETERMINATION, plan.closes_at, counted),
    ):
        Phase.objects.create(
            contest=contest, kind=kind.value, opens_at=opens_at, closes_at=closes_at
        )


def _store_projects(
    contest: Contest, pool: Pool, plan: ElectionPlan, *, actor: Actor, at: datetime
) -> None:
    names = categories_of(plan.projects)
    categories = {
        name: Category.objects.create(
            contest=contest, name=name, hue=at_place * 47 % 360, position=at_place
        )
        for at_place, name in enumerate(names)
    }
    projects = Proposal.objects.bulk_create(
        Proposal(
            contest=contest,
            pool=pool,
            category=categories.get(planned.category),
            number=planned.number,
            ballot_number=planned.number,
            state=_state(planned.withdrawn),
            title=planned.title,
            latitude=planned.latitude,
            longitude=planned.longitude,
            cost_minor=planned.cost_minor,
            channel="import",
            external_key=planned.key,
            imported=planned.row,
            created_at=at,
            changed_at=at,
            submitted_at=at,
        )
        for planned in plan.projects
    )
    ProposalTransition.objects.bulk_create(
        ProposalTransition(proposal=project, state=project.state, actor=actor.tag, at=at)
        for project in projects
    )


def _state(withdrawn: bool) -> str:
    return (ProposalState.WITHDRAWN if withdrawn else ProposalState.ON_BALLOT).value


def _store_paper(contest: Contest, plan: ElectionPlan, *, at: datetime) -> None:
    """Freeze the paper as the file has it: numbers in its order, nothing drawn."""
    projects = list(
        Proposal.objects.filter(contest=contest).select_related("category").order_by("number")
    )
    numbers = {planned.number: planned.number for planned in plan.projects}
    voting = Phase.objects.get(contest=contest, kind=PhaseKind.VOTING.value)
    content = paper_content(contest, voting, projects, numbers, "")
    BallotPaper.objects.create(
        contest=contest,
        seed="",
        content=content,
        digest=digest_of(content),
        opens_at=plan.opens_at,
        closes_at=plan.closes_at,
        frozen_at=at,
    )


def _store_ballots(contest: Contest, plan: ElectionPlan) -> None:
    """Copy participations and ballots into their tables."""
    copy_rows(Participation, PARTICIPATION, _participations(contest, plan))
    copy_rows(Ballot, BALLOT, _ballots(contest, plan))


def _participations(contest: Contest, plan: ElectionPlan) -> Iterator[tuple[Any, ...]]:
    scope = contest.uuid.bytes
    for row in plan.file.votes:
        tag = hashlib.sha256(scope + row["voter_id"].encode()).digest()
        yield (
            contest.pk,
            tag,
            tag.hex()[:20].upper(),
            uuid5(contest.uuid, row["voter_id"]),
            CHANNELS.get(row.get("voting_method", "").lower(), "import"),
            row.get("district", "")[:40],
            _birth_year(row.get("age", ""), plan.year),
            row.get("sex", "")[:1].upper(),
            plan.opens_at,
        )


def _birth_year(age: str, year: int) -> int | None:
    return year - int(age) if age.isdecimal() and 0 < int(age) < OLDEST else None


def _ballots(contest: Contest, plan: ElectionPlan) -> Iterator[tuple[Any, ...]]:
    number_of = {planned.key: planned.number for planned in plan.projects}
    rebuilt_columns = {"vote", "points"}
    for row in plan.file.votes:
        projects, points = ballot_of(row, number_of)
        source = {name: cell for name, cell in row.items() if name not in rebuilt_columns}
        if row["vote"] != ",".join(_keys(row["vote"])) or len(projects) != len(_keys(row["vote"])):
            source["vote"] = row["vote"]
        if row.get("points", "") != ",".join(map(str, points or ())):
            source["points"] = row["points"]
        yield uuid4(), contest.pk, projects, points, Jsonb(source)


def ballot_of(
    row: Mapping[str, str], number_of: Mapping[str, int]
) -> tuple[list[int], list[int] | None]:
    """Return a row of VOTES as ballot numbers and points; a repeated project counts once."""
    keys = _keys(row["vote"])
    given = [int(item) for item in row.get("points", "").split(",") if item.strip()]
    chosen: dict[int, int] = {}
    for place, key in enumerate(keys):
        chosen.setdefault(number_of[key], given[place] if given else 0)
    return list(chosen), list(chosen.values()) if given else None


def _keys(text: str) -> list[str]:
    return [key for item in text.split(",") if (key := item.strip())]


def _record(
    contest: Contest, plan: ElectionPlan, digest: str, *, actor: Actor, at: datetime
) -> None:
    record(
        "contest.imported",
        kind="contest",
        key=contest.uuid,
        actor=actor,
        at=at,
        sha256=digest,
        projects=len(plan.projects),
        ballots=len(plan.file.votes),
        official_winners=len(official_winners(plan.file) or ()),
    )


def winners_in_file(contest: Contest) -> set[str] | None:
    """Return the project keys that the imported file names as selected, None without one."""
    rows = Proposal.objects.filter(contest=contest).exclude(external_key="")
    cells = rows.filter(imported__has_key="selected").values_list("external_key", "imported")
    found = {key: row["selected"] for key, row in cells}
    return {key for key, cell in found.items() if cell not in ("", "0")} if found else None
