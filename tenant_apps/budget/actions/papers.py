"""Freezing the ballot paper: what people vote on, drawn, hashed and never changed again."""

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Case, IntegerField, Value, When

from kernel.audit.actions import record
from kernel.errors import Conflict, Invalid
from kernel.locks import lock_object
from kernel.people import SYSTEM, Actor
from tenant_apps.budget.models import (
    BallotPaper,
    Contest,
    Phase,
    Pool,
    Proposal,
    ProposalTransition,
)
from tenant_apps.budget.models.ballot_papers import check_not_frozen
from tenant_apps.budget.models.contest import ContestState
from tenant_apps.budget.rules.draw import draw_hash, draw_order
from tenant_apps.budget.rules.lifecycle import PhaseKind, ProposalState

FORMAT = 1


def freeze_paper(*, contest: Contest, seed: str, actor: Actor, at: datetime) -> BallotPaper:
    """Draw the numbers, store the paper with its digest and move its projects onto the ballot.

    `seed` is published and replays the draw (`rules.draw`, keys are the proposals' numbers);
    an empty one is made up here, at random. Raises: Conflict (`contest.frozen`,
    `contest.not_published`, `contest.no_projects`), Invalid (`contest.calendar_invalid`).
    """
    with transaction.atomic():
        lock_object(Contest, contest.pk)
        current = Contest.objects.select_for_update().get(pk=contest.pk)
        check_not_frozen(current)
        return _freeze(current, seed.strip()[:64] or secrets.token_hex(16), actor, at)


def ensure_paper(*, contest: Contest, at: datetime) -> BallotPaper | None:
    """Return the paper, freezing it on first need once voting is open; None before.

    Raises: the refusals of `freeze_paper` where there is nothing to vote on.
    """
    paper = BallotPaper.objects.filter(contest_id=contest.pk).first()
    if paper is not None:
        return paper
    voting = _voting_phase(contest)
    if at < voting.opens_at:
        return None
    with transaction.atomic():
        lock_object(Contest, contest.pk)
        current = Contest.objects.select_for_update().get(pk=contest.pk)
        paper = BallotPaper.objects.filter(contest_id=contest.pk).first()
        return paper or _freeze(current, secrets.token_hex(16), SYSTEM, at)


def _freeze(contest: Contest, seed: str, actor: Actor, at: datetime) -> BallotPaper:
    if contest.state != ContestState.PUBLISHED:
        raise Conflict("budget.contest.not_published")
    voting = _voting_phase(contest)
    assert voting.closes_at is not None
    projects = _admitted(contest)
    numbers = _draw(seed, projects)
    content = paper_content(contest, voting, projects, numbers, seed)
    paper = BallotPaper.objects.create(
        contest=contest,
        seed=seed,
        content=content,
        digest=digest_of(content),
        opens_at=voting.opens_at,
        closes_at=voting.closes_at,
        frozen_at=at,
    )
    _put_on_ballot(projects, numbers, actor, at)
    record(
        "paper.frozen",
        kind="contest",
        key=contest.uuid,
        actor=actor,
        at=at,
        digest=paper.digest,
        seed=seed,
        projects=len(projects),
    )
    return paper


def _voting_phase(contest: Contest) -> Phase:
    voting = Phase.objects.filter(contest=contest, kind=PhaseKind.VOTING.value).first()
    if voting is None or voting.closes_at is None:
        raise Invalid("budget.contest.calendar_invalid", reason="missing", phase="voting")
    return voting


def _admitted(contest: Contest) -> list[Proposal]:
    rows = list(
        Proposal.objects.select_for_update(of=("self",))
        .select_related("category")
        .filter(contest=contest, state=ProposalState.ADMITTED.value)
        .order_by("number")
    )
    if not rows:
        raise Conflict("budget.contest.no_projects")
    pools = list(Pool.objects.filter(contest=contest))
    homeless = [row.number for row in rows if row.pool_id is None]
    if homeless and len(pools) == 1:
        for row in rows:
            row.pool = pools[0]
    elif homeless:
        raise Conflict("budget.contest.no_projects", projects=homeless)
    return rows


def _draw(seed: str, projects: Sequence[Proposal]) -> dict[int, int]:
    """Ballot numbers by proposal number, counted from 1 in drawn order."""
    keys = [str(project.number) for project in projects]
    return {int(key): place for place, key in enumerate(draw_order(seed, keys), start=1)}


def paper_content(
    contest: Contest,
    voting: Phase,
    projects: Sequence[Proposal],
    numbers: Mapping[int, int],
    seed: str,
) -> dict[str, Any]:
    """The whole paper as JSON values: instants in ISO 8601, money in minor units."""
    assert voting.closes_at is not None
    pools = {pool.pk: pool for pool in contest.pools.select_related("district")}
    printed = [_project(project, pools, numbers, seed) for project in projects]
    age_on = contest.age_on or voting.opens_at.date()
    return {
        "format": FORMAT,
        "contest": {
            "uuid": str(contest.uuid),
            "slug": contest.slug,
            "title": contest.title,
            "year": contest.year,
            "currency": contest.currency,
        },
        "opens_at": voting.opens_at.isoformat(),
        "closes_at": voting.closes_at.isoformat(),
        "eligibility": {
            "assurance": contest.assurance,
            "roll_required": contest.roll_required,
            "id_kind": contest.id_kind,
            "min_age": contest.min_age,
            "age_on": age_on.isoformat(),
        },
        "seed": seed,
        "pools": [_pool(pool, numbers) for pool in pools.values()],
        "projects": sorted(printed, key=lambda project: int(project["ballot_number"])),
    }


def _pool(pool: Pool, numbers: Mapping[int, int]) -> dict[str, Any]:
    """How one votes in a pool and what wins; rivals by proposal number, only those printed."""
    rivals = [[number for number in group if number in numbers] for group in pool.rivals]
    return {
        "code": pool.code,
        "name": pool.name,
        "kind": pool.kind,
        "district": pool.district.code if pool.district else "",
        "district_name": pool.district.name if pool.district else "",
        "amount_minor": pool.amount_minor,
        "method": pool.method,
        "min_choices": pool.min_choices,
        "max_choices": pool.max_choices,
        "points_sum": pool.points_sum,
        "points_max": pool.points_max,
        "tally_rule": pool.tally_rule,
        "scoring": pool.scoring,
        "threshold": pool.threshold,
        "tie_break": pool.tie_break,
        "rivals": [group for group in rivals if len(group) > 1],
    }


def _project(
    project: Proposal, pools: Mapping[int, Pool], numbers: Mapping[int, int], seed: str
) -> dict[str, Any]:
    assert project.pool_id is not None
    assert project.number is not None
    return {
        "ballot_number": numbers[project.number],
        "number": project.number,
        "uuid": str(project.uuid),
        "title": project.title,
        "category": project.category.name if project.category else "",
        "pool": pools[project.pool_id].code,
        "cost_minor": project.cost_minor,
        "draw": draw_hash(seed, str(project.number)),
    }


def canonical_json(content: Mapping[str, Any]) -> bytes:
    """The bytes that are hashed: keys sorted, no spaces, UTF-8 as it is."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest_of(content: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical JSON, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical_json(content)).hexdigest()


def _put_on_ballot(
    projects: Sequence[Proposal], numbers: Mapping[int, int], actor: Actor, at: datetime
) -> None:
    drawn = Case(
        *(When(pk=project.pk, then=Value(numbers[project.number or 0])) for project in projects),
        output_field=IntegerField(),
    )
    Proposal.objects.filter(pk__in=[project.pk for project in projects]).update(
        ballot_number=drawn,
        pool=Case(*(When(pk=project.pk, then=Value(project.pool_id)) for project in projects)),
        state=ProposalState.ON_BALLOT.value,
        changed_at=at,
    )
    ProposalTransition.objects.bulk_create(
        ProposalTransition(
            proposal=project, state=ProposalState.ON_BALLOT.value, actor=actor.tag, at=at
        )
        for project in projects
    )
