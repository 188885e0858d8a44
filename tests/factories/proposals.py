"""Contests in any phase with proposals, and what authors write."""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from kernel.people import Actor
from tenant_apps.budget.actions.proposals import CostItem, ProposalContent
from tenant_apps.budget.models import Category, Contest, Phase, Pool, Proposal, ProposalTransition
from tenant_apps.residents.models import Resident
from tests.factories.registry import Seed, register

NOON = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
PHASES = (
    "submission",
    "evaluation",
    "appeals",
    "discussion",
    "voting",
    "determination",
    "realisation",
)
PHASE_DAYS = 10

_numbers = itertools.count(1)


def make_contest_in(phase: str = "submission", *, at: datetime = NOON, **fields: Any) -> Contest:
    """Make a published contest whose `phase` began two days before `at`; each lasts ten days.

    It has one pool (10,000.00, projects from 100.00 to 5,000.00) and one category.
    """
    number = next(_numbers)
    defaults: dict[str, Any] = {
        "slug": f"budget-{number}",
        "title": f"Budget {number}",
        "year": 2026,
        "currency": "UAH",
        "state": "published",
        "created_at": at - timedelta(days=100),
    }
    contest = Contest.objects.create(**{**defaults, **fields})
    opens = at - timedelta(days=2 + PHASE_DAYS * PHASES.index(phase))
    for kind in PHASES:
        closes = opens + timedelta(days=PHASE_DAYS)
        last = kind == "realisation"
        Phase.objects.create(
            contest=contest, kind=kind, opens_at=opens, closes_at=None if last else closes
        )
        opens = closes
    make_pool_of(contest)
    Category.objects.create(contest=contest, name="Parks", hue=150)
    return contest


def make_pool_of(contest: Contest, **fields: Any) -> Pool:
    """Add a pool to a contest."""
    defaults: dict[str, Any] = {
        "code": f"pool-{next(_numbers)}",
        "name": "City-wide",
        "amount_minor": 1_000_000,
        "min_cost_minor": 10_000,
        "max_cost_minor": 500_000,
        "method": "approval",
        "max_choices": 3,
    }
    return Pool.objects.create(contest=contest, **{**defaults, **fields})


def make_projects_in(
    contest: Contest, count: int, *, state: str = "admitted", first: int = 1, **fields: Any
) -> list[Proposal]:
    """Make numbered proposals in one state."""
    category = contest.categories.first()
    defaults: dict[str, Any] = {
        "contest": contest,
        "pool": contest.pools.first(),
        "category": category,
        "state": state,
        "summary": "A place to sit.",
        "cost_minor": 30_000,
        "created_at": contest.created_at,
        "changed_at": contest.created_at,
        "submitted_at": contest.created_at,
    }
    return Proposal.objects.bulk_create(
        Proposal(**{"title": f"Project {number}", **defaults, **fields, "number": number})
        for number in range(first, first + count)
    )


def make_author(**fields: Any) -> Resident:
    """Make an account that may write proposals."""
    defaults: dict[str, Any] = {
        "email": f"author-{next(_numbers)}@example.org",
        "name": "Olena Author",
        "joined_at": NOON,
    }
    return Resident.objects.create(**{**defaults, **fields})


def actor_of(resident: Resident, *roles: str) -> Actor:
    """Return the one who acts when this resident is signed in."""
    return Actor(account=resident.uuid, roles=frozenset(roles), assurance="email")


def make_content(contest: Contest, **fields: Any) -> ProposalContent:
    """Return a complete proposal of 1,500.00."""
    defaults: dict[str, Any] = {
        "title": "Benches on the hill",
        "summary": "Ten benches.",
        "description": "People climb the hill and want to sit.",
        "place": "Hill street 1",
        "pool_id": contest.pools.values_list("pk", flat=True).first(),
        "category_id": contest.categories.values_list("pk", flat=True).first(),
        "cost_items": (CostItem(name="Bench", quantity=10, unit_price_minor=15_000),),
    }
    return ProposalContent(**{**defaults, **fields})


def make_draft(contest: Contest, author: Resident, **fields: Any) -> Proposal:
    """Make an empty draft of an author."""
    defaults: dict[str, Any] = {"created_at": NOON, "changed_at": NOON}
    return Proposal.objects.create(contest=contest, author=author, **{**defaults, **fields})


def plant_proposals(marker: str, at: datetime) -> dict[str, Any]:
    """Fill the current schema with a contest, a project and a draft that carry the marker."""
    author = make_author(email=f"{uuid4().hex}@example.org", name=marker)
    contest = make_contest_in(at=at, slug=f"proposals-{marker.lower()}", title=marker)
    project = make_projects_in(
        contest, 1, title=marker, summary=marker, author=author, author_name=marker
    )[0]
    ProposalTransition.objects.create(
        proposal=project, state="submitted", reason=marker, actor="system", at=at
    )
    draft = make_draft(contest, author, title=marker)
    return {
        "budget:contest:slug": contest.slug,
        "budget:projects:slug": contest.slug,
        "budget:project:slug": contest.slug,
        "budget:submit:slug": contest.slug,
        "number": project.number,
        "key": draft.uuid,
        "hue": 150,
        "shape": 1,
        "code": "not_found",
    }


register(Seed("proposals", order=30, plant=plant_proposals))
