"""Forgetting in time: what each app says, under the terms of the municipality."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kernel.audit.actions import record
from kernel.jobs.actions import Progress, start_job
from kernel.jobs.models import Job
from kernel.people import SYSTEM, Actor
from kernel.privacy import RetentionRule, retention_rules
from tenant_apps.community.models import Profile
from tenant_apps.residents.rules.retention import check_terms, days_kept, forgotten_before
from tenant_apps.residents.rules.roles import MATRIX, check_may

log = structlog.get_logger()

JOB_KIND = "retention"


@dataclass(frozen=True)
class Term:
    """How long one kind of record is kept here; `usual` is the term without a choice."""

    name: str
    label: Any
    days: int
    usual: int


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What one rule forgot or would forget; `failed` when it broke and changed nothing."""

    name: str
    before: datetime
    rows: int
    failed: bool = False


def terms() -> list[Term]:
    """Return the terms of this municipality in order."""
    chosen = _chosen()
    return [
        Term(name, rule.label, days_kept(name, usual=rule.days, chosen=chosen), rule.days)
        for name, rule in _in_order()
    ]


@transaction.atomic
def set_terms(*, days: dict[str, int], actor: Actor, at: datetime) -> None:
    """Set the municipality's own terms, in days by the name of the rule.

    Raises: NotAllowed `residents.office.wrong_role`; Invalid
    `residents.retention.unknown_kind`, `residents.retention.wrong_days`.
    """
    check_may(actor, "privacy.manage")
    usual = {name: rule.days for name, rule in retention_rules}
    changed = check_terms(days, known=usual)
    Profile.objects.get_or_create(pk=1)
    profile = Profile.objects.select_for_update().get(pk=1)
    if profile.retention_days == changed:
        return
    profile.retention_days = changed
    profile.save(update_fields=["retention_days"])
    record("retention.terms_set", kind="retention", key="terms", actor=actor, at=at, days=changed)


def preview(*, at: datetime) -> list[Forgotten]:
    """Return what would be forgotten now, and forget nothing."""
    return [_apply(name, rule, at=at, keep=True) for name, rule in _in_order()]


def forget_old(*, actor: Actor, at: datetime) -> list[Forgotten]:
    """Forget what is past its term, one transaction a rule, and audit the numbers.

    A rule that breaks changes nothing and stops no other; running again forgets the rest.
    """
    done = [_apply(name, rule, at=at, keep=False) for name, rule in _in_order()]
    with transaction.atomic():
        rows = {item.name: item.rows for item in done if item.rows}
        failed = [item.name for item in done if item.failed]
        facts = {"rows": rows, "failed": failed}
        record("retention.run", kind="retention", key="run", actor=actor, at=at, **facts)
    return done


def start_forgetting(*, actor: Actor, at: datetime) -> Job:
    """Start a run in the worker; its page is the report.

    Raises: NotAllowed `residents.office.wrong_role`.
    """
    check_may(actor, "privacy.manage")
    return start_job(JOB_KIND, parameters={}, actor=actor, at=at)


def start_nightly(*, at: datetime) -> Job:
    """Start the nightly run of the current municipality."""
    return start_forgetting(actor=SYSTEM, at=at)


def run_job(progress: Progress, *, at: datetime, actor: Actor) -> dict[str, Any]:
    """Run the rules as long work; the report counts rows by the name of the kind."""
    progress.step("forget", total=len(dict(retention_rules)))
    done = forget_old(actor=actor, at=at)
    labels = {name: str(rule.label) for name, rule in retention_rules}
    return {
        "counts": {labels[item.name]: item.rows for item in done},
        "failed": [item.name for item in done if item.failed],
        "total": sum(item.rows for item in done),
    }


class RetentionRunner:
    """The runner with the name that people read."""

    title: Promise = _("Forgetting what is past its term")
    roles = MATRIX["privacy.read"]

    def __call__(self, progress: Progress, **options: Any) -> dict[str, Any]:
        """Run the rules."""
        return run_job(progress, **options)


RUNNER = RetentionRunner()


def _apply(name: str, rule: RetentionRule, *, at: datetime, keep: bool) -> Forgotten:
    before = forgotten_before(at, days_kept(name, usual=rule.days, chosen=_chosen()))
    try:
        with transaction.atomic():
            rows = rule.forget(before)
            transaction.set_rollback(keep)
    except Exception:
        return _broken(name, before)
    return Forgotten(name, before, rows)


def _broken(name: str, before: datetime) -> Forgotten:
    log.exception("retention.rule_failed", rule=name)
    return Forgotten(name, before, 0, failed=True)


def _chosen() -> dict[str, Any]:
    profile = Profile.objects.filter(pk=1).values_list("retention_days", flat=True).first()
    return profile if isinstance(profile, dict) else {}


def _in_order() -> list[tuple[str, RetentionRule]]:
    return sorted(retention_rules, key=lambda entry: (entry[1].order, entry[0]))
