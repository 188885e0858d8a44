"""Rows as the API's serializers take them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tenant_apps.budget.models import Contest, Proposal
from tenant_apps.budget.models.contest import ContestState
from tenant_apps.budget.rules.lifecycle import phase_at

CONTEST_FIELDS = ("slug", "title", "year", "currency")
DETAIL_FIELDS = (
    "summary",
    "regulation",
    "regulation_url",
    "organiser",
    "contact_email",
    "proposals_per_person",
    "min_age",
)


def contest_values(contest: Contest, *, at: datetime) -> dict[str, Any]:
    """Return a contest with its calendar."""
    return {
        **{name: getattr(contest, name) for name in CONTEST_FIELDS},
        "is_cancelled": contest.state == ContestState.CANCELLED,
        "phase": phase_at(contest.calendar, at),
        "phases": contest.calendar,
    }


def contest_detail_values(contest: Contest, *, at: datetime) -> dict[str, Any]:
    """Return a contest with everything that is public about it."""
    return {
        **contest_values(contest, at=at),
        **{name: getattr(contest, name) for name in DETAIL_FIELDS},
        "pools": contest.pools.all(),
        "categories": [category.name for category in contest.categories.all()],
    }


def project_values(project: Proposal, votes: Mapping[int, int] | None) -> dict[str, Any]:
    """Return a project as lists show it."""
    counted = None
    if votes is not None and project.ballot_number is not None:
        counted = votes.get(project.ballot_number, 0)
    return {
        "number": project.number,
        "ballot_number": project.ballot_number,
        "title": project.title,
        "state": project.state,
        "pool": project.pool.code if project.pool else None,
        "category": project.category.name if project.category else None,
        "place": project.place,
        "cost_minor": project.cost_minor,
        "votes": counted,
        "submitted_at": project.submitted_at,
    }


def project_detail_values(project: Proposal, votes: Mapping[int, int] | None) -> dict[str, Any]:
    """Return a project with texts, costs and history."""
    return {
        **project_values(project, votes),
        "summary": project.summary,
        "description": project.description,
        "latitude": project.latitude,
        "longitude": project.longitude,
        "cost_items": project.cost_items,
        "history": project.transitions.exclude(state="draft").order_by("at", "pk"),
    }


def own_proposal_values(proposal: Proposal) -> dict[str, Any]:
    """Return a proposal as its author sees it."""
    return {
        "key": proposal.uuid,
        "contest": proposal.contest.slug,
        "number": proposal.number,
        "title": proposal.title,
        "state": proposal.state,
        "cost_minor": proposal.cost_minor,
        "changed_at": proposal.changed_at,
        "decision_reason": proposal.decision_reason,
    }
