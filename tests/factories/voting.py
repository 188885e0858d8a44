"""Contests that are ready to be voted on, and voters for them."""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from kernel.people import SYSTEM
from tenant_apps.budget.actions.ballots import Receipt, cast_ballot
from tenant_apps.budget.actions.papers import freeze_paper
from tenant_apps.budget.actions.voters import Voter
from tenant_apps.budget.models import Category, Contest, Phase, Pool, Proposal
from tenant_apps.budget.models.ballot_papers import FrozenPaper, find_paper
from tenant_apps.budget.rules.ballots import Choice
from tenant_apps.budget.rules.eligibility import VoterFacts
from tenant_apps.residents.models import Resident

NOON = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
OPENS = NOON - timedelta(days=3)
CLOSES = NOON + timedelta(days=4)
SEED = "a-published-seed"

_numbers = itertools.count(1)


def make_contest(**fields: Any) -> Contest:
    """Make a published contest whose voting runs at NOON; an e-mail address is enough."""
    number = next(_numbers)
    defaults: dict[str, Any] = {
        "slug": f"contest-{number}",
        "title": f"Contest {number}",
        "year": 2026,
        "currency": "UAH",
        "state": "published",
        "assurance": "email",
        "created_at": OPENS - timedelta(days=90),
    }
    contest = Contest.objects.create(**{**defaults, **fields})
    Phase.objects.create(
        contest=contest,
        kind="submission",
        opens_at=OPENS - timedelta(days=60),
        closes_at=OPENS - timedelta(days=30),
    )
    Phase.objects.create(contest=contest, kind="voting", opens_at=OPENS, closes_at=CLOSES)
    return contest


def make_pool(contest: Contest, **fields: Any) -> Pool:
    """Make a pool of 1,000.00 with approval of up to three projects."""
    defaults: dict[str, Any] = {
        "code": f"pool-{next(_numbers)}",
        "name": "City-wide",
        "amount_minor": 100_000,
        "method": "approval",
        "min_choices": 1,
        "max_choices": 3,
    }
    return Pool.objects.create(contest=contest, **{**defaults, **fields})


def make_projects(
    pool: Pool, count: int, *, first: int = 1, cost_minor: int = 30_000
) -> list[Proposal]:
    """Make admitted proposals with numbers from `first`; all cost the same."""
    contest = pool.contest
    category, _ = Category.objects.get_or_create(contest=contest, name="Parks")
    return Proposal.objects.bulk_create(
        Proposal(
            contest=contest,
            pool=pool,
            category=category,
            number=number,
            state="admitted",
            title=f"Project {number}",
            summary="A place to sit.",
            cost_minor=cost_minor,
            created_at=contest.created_at,
            changed_at=contest.created_at,
            submitted_at=contest.created_at,
        )
        for number in range(first, first + count)
    )


def open_voting(contest: Contest, *, at: datetime = NOON) -> FrozenPaper:
    """Freeze the paper and return it as the voting code reads it."""
    freeze_paper(contest=contest, seed=SEED, actor=SYSTEM, at=at)
    paper = find_paper(contest.slug)
    assert paper is not None
    return paper


def make_paper(
    projects: int = 5, *, contest: dict[str, Any] | None = None, **pool: Any
) -> FrozenPaper:
    """Make a contest with one pool, and freeze it."""
    made = make_contest(**(contest or {}))
    make_projects(make_pool(made, **pool), projects)
    return open_voting(made)


def make_voter(number: int | None = None, **facts: Any) -> Voter:
    """Make a voter with a tag of their own; `facts` replace those of an adult with an e-mail."""
    known: dict[str, Any] = {
        "birth_year": 1980,
        "birth_date": None,
        "district": None,
        "assurance": "email",
        "on_roll": False,
        **facts,
    }
    tag = (number or next(_numbers)).to_bytes(32, "big")
    return Voter(tag=tag, facts=VoterFacts(**known))


def make_resident(**fields: Any) -> Resident:
    """Make an account that may sign in."""
    number = next(_numbers)
    defaults: dict[str, Any] = {
        "email": f"resident-{number}@example.org",
        "name": f"Resident {number}",
        "joined_at": OPENS,
    }
    made: Resident = Resident.objects.create(**{**defaults, **fields})
    return made


def cast(
    paper: FrozenPaper,
    *projects: int,
    voter: Voter | None = None,
    choices: list[Choice] | None = None,
    key: UUID | None = None,
    at: datetime = NOON,
    digest: str | None = None,
) -> Receipt:
    """Cast a ballot for `projects`, everything else as a voter's page would send it."""
    return cast_ballot(
        paper=paper,
        digest=paper.digest if digest is None else digest,
        voter=voter or make_voter(),
        choices=choices or [(number, None) for number in projects],
        key=key or uuid4(),
        at=at,
    )
