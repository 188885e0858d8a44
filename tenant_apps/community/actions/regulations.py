"""Regulations: versions of the municipality's rules with the legal act behind them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.cache import cache
from django.db import transaction

from kernel.audit.actions import record
from kernel.errors import Conflict, Invalid
from kernel.locks import lock_object
from kernel.people import Actor
from tenant_apps.community.models import Regulation
from tenant_apps.community.rules.permissions import check_may
from tenant_apps.community.rules.scopes import check_values, regulation_scopes

KIND = "regulation"
CACHE_SECONDS = 20
ACT = frozenset(
    {"title", "act_number", "adopted_on", "act_url", "effective_from", "effective_until"}
)


@dataclass(frozen=True)
class InForce:
    """A version of a regulation as modules read it: its act and its figures."""

    uuid: str
    title: str
    act_number: str
    adopted_on: date
    act_url: str
    effective_from: date
    effective_until: date | None
    values: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def add_regulation(
    *, scope: str, values: Mapping[str, Any], actor: Actor, at: datetime, today: date, **act: Any
) -> Regulation:
    """Enter a version: the act, from when it counts, what it says.

    The first version of a scope may begin in the past, later ones after all that are in force
    on `today` (the municipality's date).

    Raises: NotAllowed; Invalid `community.regulation.…`; Conflict
    `community.regulation.start_taken`.
    """
    check_may(actor.roles, "regulations.edit")
    regulation = Regulation(scope=scope, entered_by=actor.account, entered_at=at)
    _assign(regulation, act, values)
    lock_object(Regulation, scope)
    _check_times(regulation, today)
    regulation.save(force_insert=True)
    _tell("regulation.added", regulation, actor=actor, at=at)
    return regulation


@transaction.atomic
def change_regulation(
    regulation: Regulation,
    *,
    values: Mapping[str, Any],
    actor: Actor,
    at: datetime,
    today: date,
    **act: Any,
) -> Regulation:
    """Change a version that is not yet in force. Raises: as `add_regulation`; Conflict
    `community.regulation.already_in_force`.
    """
    check_may(actor.roles, "regulations.edit")
    regulation = _lock_future(regulation, today)
    _assign(regulation, act, values)
    _check_times(regulation, today)
    regulation.save()
    _tell("regulation.changed", regulation, actor=actor, at=at)
    return regulation


@transaction.atomic
def remove_regulation(regulation: Regulation, *, actor: Actor, at: datetime, today: date) -> None:
    """Remove a version that is not yet in force.

    Raises: NotAllowed; Conflict `community.regulation.already_in_force`.
    """
    check_may(actor.roles, "regulations.edit")
    regulation = _lock_future(regulation, today)
    _tell("regulation.removed", regulation, actor=actor, at=at)
    regulation.delete()


def regulation_on(scope: str, day: date) -> InForce | None:
    """Return the version in force on `day`; at most CACHE_SECONDS old in other processes."""
    for version in versions_of(scope):
        if version.effective_from <= day:
            until = version.effective_until
            return version if until is None or day < until else None
    return None


def versions_of(scope: str) -> list[InForce]:
    """Return every version of a scope, the latest first, from the cache of this city."""
    kept: list[InForce] | None = cache.get(_cache_key(scope))
    if kept is None:
        kept = [_as_plain(row) for row in Regulation.objects.of_scope(scope)]
        cache.set(_cache_key(scope), kept, CACHE_SECONDS)
    return kept


def _as_plain(row: Regulation) -> InForce:
    return InForce(
        uuid=str(row.uuid),
        title=row.title,
        act_number=row.act_number,
        adopted_on=row.adopted_on,
        act_url=row.act_url,
        effective_from=row.effective_from,
        effective_until=row.effective_until,
        values=dict(row.values),
    )


def _cache_key(scope: str) -> str:
    return f"community.regulations:{scope}"


def _assign(regulation: Regulation, act: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    unknown = act.keys() - ACT
    if unknown:
        raise TypeError(f"no such fields of a regulation: {', '.join(sorted(unknown))}")
    if regulation.scope not in dict(regulation_scopes):
        raise Invalid("community.regulation.scope_unknown")
    for name, value in act.items():
        setattr(regulation, name, value)
    regulation.values = check_values(regulation_scopes[regulation.scope], values)


def _check_times(regulation: Regulation, today: date) -> None:
    until, start = regulation.effective_until, regulation.effective_from
    if until is not None and until <= start:
        raise Invalid("community.regulation.ends_before_start")
    others = Regulation.objects.filter(scope=regulation.scope).exclude(pk=regulation.pk)
    if others.filter(effective_from=start).exists():
        raise Conflict("community.regulation.start_taken", day=start.isoformat())
    begun = others.filter(effective_from__lte=today)
    if begun.exists() and start <= today:
        raise Invalid("community.regulation.starts_in_past", day=today.isoformat())


def _lock_future(regulation: Regulation, today: date) -> Regulation:
    lock_object(Regulation, regulation.scope)
    locked: Regulation = Regulation.objects.select_for_update().get(pk=regulation.pk)
    if locked.effective_from <= today:
        day = locked.effective_from.isoformat()
        raise Conflict("community.regulation.already_in_force", day=day)
    return locked


def _tell(verb: str, regulation: Regulation, *, actor: Actor, at: datetime) -> None:
    record(
        verb,
        kind=KIND,
        key=regulation.uuid,
        actor=actor,
        at=at,
        scope=regulation.scope,
        act=regulation.act_number,
        effective_from=regulation.effective_from.isoformat(),
        values=dict(regulation.values),
    )
    key = _cache_key(regulation.scope)
    cache.delete(key)
    transaction.on_commit(lambda: cache.delete(key))
