"""The regulation that a contest follows: what the act can say, defaults from it, deviations.

A contest follows the version in force on the day on which its first phase begins, before it has
a calendar the one in force when it was made. Whoever publishes a contest that differs states the
reason; everybody reads it beside the act.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kernel.audit.actions import record
from kernel.errors import Invalid
from kernel.people import Actor
from tenant_apps.budget.messages import ASSURANCE
from tenant_apps.budget.models import Contest, Pool
from tenant_apps.budget.models.contest import ContestState
from tenant_apps.budget.rules.eligibility import ASSURANCE_LEVELS
from tenant_apps.budget.rules.lifecycle import Phase, PhaseKind
from tenant_apps.budget.rules.permissions import check_may
from tenant_apps.community.actions.regulations import InForce, regulation_on
from tenant_apps.community.actions.working_days import working_calendar
from tenant_apps.community.rules.scopes import (
    CHOICE,
    DAYS,
    MONEY,
    NUMBER,
    WORKING_DAYS,
    YES_NO,
    Scope,
    Term,
)
from tenant_apps.residents.messages import ID_LABELS

SCOPE = "budget"
OF_CONTEST = ("min_age", "assurance", "roll_required", "proposals_per_person")
MOMENT = timedelta(microseconds=1)

TERMS = (
    Term("min_age", _("Lowest age of voters"), NUMBER, maximum=120),
    Term(
        "assurance",
        _("How well a voter must be known"),
        CHOICE,
        choices=tuple((level, ASSURANCE[level]) for level in ASSURANCE_LEVELS),
    ),
    Term("roll_required", _("Only people on the voter roll vote"), YES_NO),
    Term("id_kind", _("National id of the roll"), CHOICE, choices=tuple(ID_LABELS.items())),
    Term(
        "proposals_per_person",
        _("Proposals one person may submit"),
        NUMBER,
        minimum=1,
        maximum=1000,
        suggested=5,
    ),
    Term("lowest_cost", _("Lowest cost of a project"), MONEY),
    Term("highest_cost", _("Highest cost of a project"), MONEY),
    Term(
        "threshold",
        _("Votes or points needed to win, at least"),
        NUMBER,
        maximum=2_000_000_000,
        suggested=1,
    ),
    Term("submission_days", _("Submission runs at least"), DAYS, minimum=1, maximum=366),
    Term("voting_days", _("Voting runs at least"), DAYS, minimum=1, maximum=366),
    Term(
        "evaluation_working_days",
        _("Proposals are evaluated within"),
        WORKING_DAYS,
        help_text=_("Counted from the end of submission by the municipality's calendar."),
        minimum=1,
        maximum=366,
    ),
)


@dataclass(frozen=True, slots=True)
class Deviation:
    """A condition of a contest that contradicts its regulation.

    `place` names the pool, "" for the contest; `demanded` and `found` are values of the term.
    """

    term: Term
    demanded: Any
    found: Any
    place: str = ""


def check_terms(values: Mapping[str, Any]) -> None:
    """Refuse a roll without a kind of id, and costs in the wrong order.

    Raises: Invalid `budget.contest.id_kind_missing`, `budget.pool.costs_in_wrong_order`.
    """
    if values.get("roll_required") and not values.get("id_kind"):
        raise Invalid("budget.contest.id_kind_missing")
    highest = values.get("highest_cost")
    if highest is not None and highest < values.get("lowest_cost", 0):
        raise Invalid("budget.pool.costs_in_wrong_order")


BUDGET = Scope(
    order=10, label=_("Participatory budget"), terms=TERMS, module=SCOPE, check=check_terms
)


def contest_defaults(*, year: int, at: datetime) -> dict[str, Any]:
    """Return what a contest made at `at` takes from the regulation; nothing without one.

    People vote in the year before projects are built, so an age is reached by its last day.
    """
    act = regulation_on(SCOPE, timezone.localtime(at).date())
    if act is None:
        return {}
    names = (*OF_CONTEST, "id_kind")
    defaults = {name: act.values[name] for name in names if name in act.values}
    if defaults.get("min_age"):
        defaults["age_on"] = date(year - 1, 12, 31)
    return defaults


def pool_defaults(contest: Contest) -> dict[str, Any]:
    """Return what a new pool of the contest takes from its regulation."""
    return _pool_values_of(regulation_of(contest))


def pool_defaults_on(day: date) -> dict[str, Any]:
    """Return what a pool takes from the regulation in force on a day."""
    return _pool_values_of(regulation_on(SCOPE, day))


def _pool_values_of(act: InForce | None) -> dict[str, Any]:
    values = act.values if act else {}
    fields = {
        "min_cost_minor": values.get("lowest_cost"),
        "max_cost_minor": values.get("highest_cost"),
        "threshold": values.get("threshold"),
    }
    return {name: value for name, value in fields.items() if value is not None}


def regulation_of(contest: Contest) -> InForce | None:
    """Return the version that the contest follows; its calendar is read when it did not come."""
    begins = min((phase.opens_at for phase in contest.calendar), default=contest.created_at)
    return regulation_on(SCOPE, timezone.localtime(begins).date())


def deviations_of(contest: Contest, act: InForce | None) -> list[Deviation]:
    """Return every condition of the contest, its pools and calendar that contradicts the act."""
    if act is None:
        return []
    terms = {term.name: term for term in TERMS if term.name in act.values}
    found = [
        *_own_values(contest, act),
        *_pool_values(list(Pool.objects.filter(contest=contest)), act),
        *_lengths(contest.calendar, act),
    ]
    return [
        Deviation(terms[name], act.values[name], value, place)
        for name, value, place in found
        if name in terms
    ]


def _own_values(contest: Contest, act: InForce) -> Iterator[tuple[str, Any, str]]:
    for name in OF_CONTEST:
        value = getattr(contest, name)
        if name in act.values and act.values[name] != value:
            yield name, value, ""


def _pool_values(pools: list[Pool], act: InForce) -> Iterator[tuple[str, Any, str]]:
    lowest = act.values.get("lowest_cost", 0)
    highest = act.values.get("highest_cost")
    support = act.values.get("threshold", 0)
    for pool in pools:
        if pool.min_cost_minor < lowest:
            yield "lowest_cost", pool.min_cost_minor, pool.name
        if highest is not None and (pool.max_cost_minor is None or pool.max_cost_minor > highest):
            yield "highest_cost", pool.max_cost_minor, pool.name
        if pool.threshold < support:
            yield "threshold", pool.threshold, pool.name


def _lengths(phases: Sequence[Phase], act: InForce) -> Iterator[tuple[str, Any, str]]:
    """Yield phases that are shorter than the act demands, in days of the local calendar."""
    names = {PhaseKind.SUBMISSION: "submission_days", PhaseKind.VOTING: "voting_days"}
    for phase in phases:
        name = names.get(phase.kind, "")
        if name not in act.values or phase.closes_at is None:
            continue
        opens, closes = timezone.localtime(phase.opens_at), timezone.localtime(phase.closes_at)
        days = (closes.date() - opens.date()).days
        if days < act.values[name]:
            yield name, days, ""


def check_follows(contest: Contest) -> None:
    """Check that a contest that everybody sees follows its regulation, or says why it does not.

    Raises: Invalid `budget.contest.against_regulation` with the terms it contradicts.
    """
    if contest.state != ContestState.PUBLISHED or contest.deviation:
        return
    deviations = deviations_of(contest, regulation_of(contest))
    if deviations:
        labels = dict.fromkeys(str(item.term.label) for item in deviations)
        raise Invalid("budget.contest.against_regulation", terms=", ".join(labels))


@transaction.atomic
def state_deviation(contest: Contest, *, reason: str, actor: Actor, at: datetime) -> Contest:
    """Keep why a contest differs from its regulation; an empty reason takes it back.

    Raises: NotAllowed; Invalid `budget.contest.against_regulation` when a published contest
    would differ without a reason.
    """
    check_may(actor.roles, "contest.edit")
    contest = Contest.objects.select_for_update(of=("self",)).get(pk=contest.pk)
    if contest.deviation == reason.strip():
        return contest
    contest.deviation = reason.strip()
    check_follows(contest)
    contest.save(update_fields=["deviation"])
    facts = {"reason": contest.deviation}
    record(
        "contest.deviation_stated", kind="contest", key=contest.uuid, actor=actor, at=at, **facts
    )
    return contest


def evaluation_deadline(contest: Contest, *, country: str) -> date | None:
    """Return the last day of evaluation: working days of the act after submission has ended.

    `country` is the municipality's ISO code. None without a regulation, term or submission.
    """
    act = regulation_of(contest)
    days = act.values.get("evaluation_working_days") if act else None
    closes_at = next(
        (phase.closes_at for phase in contest.calendar if phase.kind == PhaseKind.SUBMISSION),
        None,
    )
    if days is None or closes_at is None:
        return None
    last_day = timezone.localtime(closes_at - MOMENT).date()
    return working_calendar(country).add_working_days(last_day, days)
