"""Contests: making, describing, publishing and cancelling an edition of the budget."""

from datetime import datetime
from typing import Any

from django.db import transaction

from kernel.audit.actions import record
from kernel.errors import Conflict, Invalid
from kernel.people import Actor
from tenant_apps.budget.actions.announcements import announce_contest
from tenant_apps.budget.actions.contests_slug import free_slug
from tenant_apps.budget.actions.plan_limits import check_contest_limit, check_fits_service
from tenant_apps.budget.actions.regulations import check_follows, contest_defaults
from tenant_apps.budget.models import Contest, Phase
from tenant_apps.budget.models.ballot_papers import check_not_frozen
from tenant_apps.budget.models.contest import ContestState
from tenant_apps.budget.rules.lifecycle import PhaseKind
from tenant_apps.budget.rules.permissions import check_may

DESCRIPTION = frozenset(
    {"title", "year", "summary", "regulation", "regulation_url", "organiser", "contact_email"}
)
VOTING = frozenset({"assurance", "roll_required", "id_kind", "min_age", "age_on"})
SETTINGS = frozenset({"proposals_per_person", "show_running_totals"})


@transaction.atomic
def create_contest(
    *, title: str, year: int, currency: str, actor: Actor, at: datetime, **description: Any
) -> Contest:
    """Make a draft contest with an address made from its title.

    Conditions that `description` does not name begin as the regulation in force says.

    Raises: NotAllowed, also `plans.entitlements.limit_reached`.
    """
    check_may(actor.roles, "contest.edit")
    check_contest_limit()
    contest = Contest(
        slug=free_slug(title), title=title, year=year, currency=currency, created_at=at
    )
    _assign(contest, contest_defaults(year=year, at=at) | description)
    contest.save()
    _record("contest.created", contest, actor=actor, at=at, slug=contest.slug)
    return contest


@transaction.atomic
def change_contest(contest: Contest, *, actor: Actor, at: datetime, **changes: Any) -> Contest:
    """Change description, settings or voting conditions; nothing happens when nothing differs.

    Raises: NotAllowed; Conflict (`budget.contest.frozen`) for voting conditions after freezing;
    Invalid (`budget.contest.against_regulation`) for a published contest.
    """
    check_may(actor.roles, "contest.describe" if changes.keys() <= DESCRIPTION else "contest.edit")
    contest = lock_contest(contest)
    changed = _assign(contest, changes)
    if not changed:
        return contest
    if changed & VOTING:
        check_not_frozen(contest)
    if contest.roll_required and not contest.id_kind:
        raise Invalid("budget.contest.id_kind_missing")
    if contest.min_age and contest.age_on is None:
        raise Invalid("budget.contest.age_date_missing")
    contest.save(update_fields=sorted(changed))
    if changed - DESCRIPTION:
        check_follows(contest)
    _record("contest.changed", contest, actor=actor, at=at, fields=sorted(changed))
    return contest


@transaction.atomic
def publish_contest(contest: Contest, *, actor: Actor, at: datetime) -> Contest:
    """Show a draft contest to everybody.

    Raises: NotAllowed; Conflict when it is no draft; Invalid (`budget.contest.incomplete`,
    `budget.contest.against_regulation`, `plans.calendar.outside_service`).
    """
    check_may(actor.roles, "contest.open")
    contest = lock_contest(contest)
    if contest.state != ContestState.DRAFT:
        raise Conflict("budget.contest.not_draft", state=contest.state)
    missing = missing_parts(contest)
    if missing:
        raise Invalid("budget.contest.incomplete", missing=missing)
    check_fits_service(contest.calendar)
    contest.state = ContestState.PUBLISHED
    check_follows(contest)
    contest.save(update_fields=["state"])
    _record("contest.published", contest, actor=actor, at=at)
    announce_contest(contest, actor=actor, at=at)
    return contest


@transaction.atomic
def cancel_contest(contest: Contest, *, reason: str, actor: Actor, at: datetime) -> Contest:
    """Cancel a published contest; what was submitted stays readable.

    Raises: NotAllowed; Invalid without a reason; Conflict unless it is published.
    """
    check_may(actor.roles, "contest.open")
    contest = lock_contest(contest)
    if contest.state != ContestState.PUBLISHED:
        raise Conflict("budget.contest.not_published", state=contest.state)
    if not reason.strip():
        raise Invalid("budget.contest.reason_needed")
    contest.state = ContestState.CANCELLED
    contest.save(update_fields=["state"])
    _record("contest.cancelled", contest, actor=actor, at=at, reason=reason.strip())
    announce_contest(contest, actor=actor, at=at, reason=reason.strip())
    return contest


def missing_parts(contest: Contest) -> list[str]:
    """Return what a contest still lacks before it can be published: `pools`, `calendar`."""
    missing = [] if contest.pools.exists() else ["pools"]
    kinds = Phase.objects.filter(contest=contest).values_list("kind", flat=True)
    if PhaseKind.VOTING.value not in kinds:
        missing.append("calendar")
    return missing


def lock_contest(contest: Contest) -> Contest:
    """Return the contest as it is now, its row locked until the transaction ends."""
    return Contest.objects.select_for_update(of=("self",)).get(pk=contest.pk)


def _assign(contest: Contest, values: dict[str, Any]) -> set[str]:
    """Set known fields and return the names of those that changed."""
    unknown = values.keys() - DESCRIPTION - VOTING - SETTINGS
    if unknown:
        raise TypeError(f"no such fields of a contest: {', '.join(sorted(unknown))}")
    changed = {name for name, value in values.items() if getattr(contest, name) != value}
    for name in changed:
        setattr(contest, name, values[name])
    return changed


def _record(verb: str, contest: Contest, *, actor: Actor, at: datetime, **facts: Any) -> None:
    record(verb, kind="contest", key=contest.uuid, actor=actor, at=at, **facts)
