"""Plans as data: loaded once from the file that comes along, then written by operators."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from kernel.audit.actions import record
from kernel.errors import Conflict, NotFound
from kernel.people import Actor
from shared_apps.plans.models import Plan
from shared_apps.plans.rules.offers import check_plan

SAMPLE = Path(__file__).resolve().parents[1] / "sample" / "plans.json"
FIELDS = frozenset(
    {
        "names",
        "descriptions",
        "kind",
        "modules",
        "modules_are_chosen",
        "features",
        "limits",
        "countries",
        "max_population",
        "term_days",
        "grace_days",
        "extension_days",
        "prices",
        "extension_prices",
        "position",
        "offered",
    }
)
DEFAULTS: dict[str, Any] = {"offered": True}


def load_plans(*, actor: Actor, at: datetime, path: Path = SAMPLE) -> int:
    """Make the plans of a JSON file that are missing; return how many.

    A plan that exists is left as operators wrote it.

    Raises: what `make_plan` raises.
    """
    rows: list[dict[str, Any]] = json.loads(path.read_text())
    known = set(Plan.objects.values_list("code", flat=True))
    missing = [row for row in rows if row["code"] not in known]
    _make_all(missing, actor=actor, at=at)
    return len(missing)


@transaction.atomic
def _make_all(rows: Iterable[dict[str, Any]], *, actor: Actor, at: datetime) -> None:
    for row in rows:
        make_plan(**(DEFAULTS | row), actor=actor, at=at)


@transaction.atomic
def make_plan(*, code: str, actor: Actor, at: datetime, **values: Any) -> Plan:
    """Make a plan of all FIELDS.

    Raises: Conflict `plans.plan.code_taken`; Invalid as `check_plan`.
    """
    _check(values)
    if Plan.objects.filter(code=code).exists():
        raise Conflict("plans.plan.code_taken", taken=code)
    plan = Plan.objects.create(code=code, **values)
    record("plan.made", kind="plan", key=code, actor=actor, at=at)
    return plan


@transaction.atomic
def change_plan_terms(*, code: str, actor: Actor, at: datetime, **values: Any) -> Plan:
    """Change a plan for whoever chooses it from now on; nobody who has it notices.

    Raises: NotFound `plans.plan.unknown`; Invalid as `check_plan`.
    """
    plan: Plan | None = Plan.objects.select_for_update().filter(code=code).first()
    if plan is None:
        raise NotFound("plans.plan.unknown")
    _check(values)
    changed = sorted(name for name in FIELDS if getattr(plan, name) != values[name])
    if not changed:
        return plan
    for name in changed:
        setattr(plan, name, values[name])
    plan.save(update_fields=changed)
    record("plan.changed", kind="plan", key=code, actor=actor, at=at, fields=changed)
    return plan


def _check(values: Mapping[str, Any]) -> None:
    if values.keys() != FIELDS:
        raise TypeError(f"fields of a plan: {sorted(FIELDS ^ values.keys())}")
    check_plan(values, languages=[code for code, _name in settings.LANGUAGES])
