"""Pools of money and categories of a contest."""

from datetime import datetime
from typing import Any

from django.db import transaction

from kernel.audit.actions import record
from kernel.errors import Conflict, Invalid
from kernel.people import Actor
from tenant_apps.budget.actions.contests import lock_contest
from tenant_apps.budget.actions.plan_limits import check_standard
from tenant_apps.budget.actions.regulations import check_follows
from tenant_apps.budget.models import Category, Contest, Pool, Proposal
from tenant_apps.budget.models.ballot_papers import check_not_frozen
from tenant_apps.budget.rules.ballots import Method
from tenant_apps.budget.rules.permissions import check_may
from tenant_apps.budget.rules.tally import RULES, TIE_BREAKS

POOL_FIELDS = frozenset(
    {
        "code",
        "name",
        "kind",
        "district",
        "amount_minor",
        "min_cost_minor",
        "max_cost_minor",
        "method",
        "min_choices",
        "max_choices",
        "points_sum",
        "points_max",
        "tally_rule",
        "scoring",
        "threshold",
        "tie_break",
        "position",
    }
)
CATEGORY_FIELDS = frozenset({"name", "icon", "hue", "position"})


@transaction.atomic
def add_pool(contest: Contest, *, actor: Actor, at: datetime, **values: Any) -> Pool:
    """Add a pool; a code is taken once in a contest.

    Raises: NotAllowed; Conflict (`budget.contest.frozen`, `budget.pool.code_taken`); Invalid,
    also `budget.contest.against_regulation` for a published contest; NotAllowed
    `plans.entitlements.not_included` for conditions other than the standard ones of a closed plan.
    """
    contest = _open_for_edits(contest, actor)
    _check_fields(values, POOL_FIELDS)
    pool = Pool(contest=contest, **values)
    _check_pool(pool)
    check_standard(contest, values, {})
    pool.save()
    check_follows(contest)
    _record("pool.added", contest, actor=actor, at=at, code=pool.code, **_facts(pool))
    return pool


@transaction.atomic
def change_pool(pool: Pool, *, actor: Actor, at: datetime, **values: Any) -> Pool:
    """Change a pool. Raises: as `add_pool`."""
    contest = _open_for_edits(pool.contest, actor)
    _check_fields(values, POOL_FIELDS)
    pool = Pool.objects.get(pk=pool.pk)
    check_standard(contest, values, {name: getattr(pool, name) for name in values})
    for name, value in values.items():
        setattr(pool, name, value)
    _check_pool(pool)
    pool.save(update_fields=sorted(values))
    check_follows(contest)
    _record("pool.changed", contest, actor=actor, at=at, code=pool.code, **_facts(pool))
    return pool


@transaction.atomic
def remove_pool(pool: Pool, *, actor: Actor, at: datetime) -> None:
    """Remove a pool without proposals. Raises: as `add_pool`; Conflict when it is in use."""
    contest = _open_for_edits(pool.contest, actor)
    if Proposal.objects.filter(contest=contest, pool=pool).exists():
        raise Conflict("budget.pool.in_use")
    Pool.objects.filter(pk=pool.pk).delete()
    _record("pool.removed", contest, actor=actor, at=at, code=pool.code)


@transaction.atomic
def add_category(contest: Contest, *, actor: Actor, at: datetime, **values: Any) -> Category:
    """Add a category; a name is taken once in a contest.

    Raises: NotAllowed; Conflict (`budget.contest.frozen`, `budget.category.name_taken`).
    """
    contest = _open_for_edits(contest, actor)
    _check_fields(values, CATEGORY_FIELDS)
    category = Category(contest=contest, **values)
    _check_category(category)
    category.save()
    _record("category.added", contest, actor=actor, at=at, name=category.name)
    return category


@transaction.atomic
def change_category(category: Category, *, actor: Actor, at: datetime, **values: Any) -> Category:
    """Change a category. Raises: as `add_category`."""
    contest = _open_for_edits(category.contest, actor)
    _check_fields(values, CATEGORY_FIELDS)
    category = Category.objects.get(pk=category.pk)
    for name, value in values.items():
        setattr(category, name, value)
    _check_category(category)
    category.save(update_fields=sorted(values))
    _record("category.changed", contest, actor=actor, at=at, name=category.name)
    return category


@transaction.atomic
def remove_category(category: Category, *, actor: Actor, at: datetime) -> None:
    """Remove a category; its proposals stay without one. Raises: as `add_category`."""
    contest = _open_for_edits(category.contest, actor)
    Category.objects.filter(pk=category.pk).delete()
    _record("category.removed", contest, actor=actor, at=at, name=category.name)


def _open_for_edits(contest: Contest, actor: Actor) -> Contest:
    check_may(actor.roles, "contest.edit")
    contest = lock_contest(contest)
    check_not_frozen(contest)
    return contest


def _check_fields(values: dict[str, Any], known: frozenset[str]) -> None:
    unknown = values.keys() - known
    if unknown:
        raise TypeError(f"no such fields: {', '.join(sorted(unknown))}")


def _check_pool(pool: Pool) -> None:
    others = Pool.objects.filter(contest=pool.contest, code=pool.code).exclude(pk=pool.pk)
    if others.exists():
        raise Conflict("budget.pool.code_taken", taken=pool.code)
    if pool.max_cost_minor is not None and pool.max_cost_minor < pool.min_cost_minor:
        raise Invalid("budget.pool.costs_in_wrong_order")
    if pool.max_choices is not None and pool.max_choices < pool.min_choices:
        raise Invalid("budget.pool.choices_in_wrong_order")
    if pool.method == Method.CUMULATIVE.value and pool.points_sum is None:
        raise Invalid("budget.pool.points_sum_missing")
    if pool.tally_rule not in RULES or pool.tie_break not in TIE_BREAKS:
        raise Invalid("budget.pool.rule_unknown", rule=pool.tally_rule)


def _check_category(category: Category) -> None:
    others = Category.objects.filter(contest=category.contest, name=category.name)
    if others.exclude(pk=category.pk).exists():
        raise Conflict("budget.category.name_taken", name=category.name)


def _facts(pool: Pool) -> dict[str, Any]:
    return {
        "amount_minor": pool.amount_minor,
        "method": pool.method,
        "tally_rule": pool.tally_rule,
        "threshold": pool.threshold,
    }


def _record(verb: str, contest: Contest, *, actor: Actor, at: datetime, **facts: Any) -> None:
    record(verb, kind="contest", key=contest.uuid, actor=actor, at=at, **facts)
