"""Comments of the tests, posted through the actions on real projects."""

from datetime import UTC, datetime
from typing import Any

from kernel.people import Actor
from kernel.subjects import Subject
from tenant_apps.budget.models import Proposal
from tenant_apps.discussion.actions.comments import post_comment
from tenant_apps.discussion.models import Comment
from tenant_apps.residents.models import Resident
from tests.factories.proposals import actor_of, make_author, make_contest_in, make_projects_in
from tests.factories.registry import Seed, register

NOON = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


def make_project(phase: str = "evaluation", **fields: Any) -> Proposal:
    """Make a project whose contest is in a phase."""
    return make_projects_in(make_contest_in(phase), 1, **fields)[0]


def subject_of(project: Proposal) -> Subject:
    """Name a project."""
    return Subject("budget.proposal", str(project.uuid))


def say(
    project: Proposal,
    text: str = "A good idea.",
    *,
    author: Resident | None = None,
    roles: tuple[str, ...] = (),
    at: datetime = NOON,
    **options: Any,
) -> Comment:
    """Post a comment as somebody new, or as `author`."""
    actor = actor_of(author or make_author(), *roles)
    return post_comment(subject_of(project), text=text, actor=actor, at=at, **options)


def moderator() -> Actor:
    """Return an editor without a row."""
    return Actor(account=make_author().uuid, roles=frozenset({"editor"}), assurance="email")


def plant_comments(marker: str, at: datetime) -> dict[str, Any]:
    """Post a comment that carries the marker."""
    project = make_project(title=marker)
    comment = say(project, marker, author=make_author(name=marker), at=at)
    place = {"kind": "budget.proposal", "key": str(project.uuid)}
    one = {
        f"discussion:{name}:key": comment.uuid
        for name in ("comment", "like", "edit", "withdraw", "report")
    }
    many = {
        f"discussion:{name}:{part}": value
        for name in ("write", "more")
        for part, value in place.items()
    }
    return {**one, **many}


register(Seed("discussion", order=50, plant=plant_comments))
