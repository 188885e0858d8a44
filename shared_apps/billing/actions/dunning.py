"""Recalling what is not paid: one step a day at most, each step once."""

from datetime import datetime

import structlog
from django.db import transaction

from kernel.audit.actions import record
from kernel.errors import NotFound
from kernel.outbox.actions import publish
from kernel.people import SYSTEM
from shared_apps.billing.actions.invoices import KIND, day_of
from shared_apps.billing.actions.settling import lock_invoice
from shared_apps.billing.events import LETTER_TOPIC
from shared_apps.billing.models import DunningRecord, Invoice
from shared_apps.billing.rules.dunning import DunningStep, next_step
from shared_apps.billing.rules.invoices import OPEN
from shared_apps.plans.actions.debts import put_in_grace_for_debt
from tenants.schemas import PUBLIC, working_in

log = structlog.get_logger()


def dun(*, at: datetime) -> int:
    """Take the step that is due of every unpaid invoice; return how many were taken.

    Run twice on a day it does nothing the second time. One invoice that fails is logged and does
    not hold up the others.
    """
    taken = 0
    with working_in(PUBLIC):
        today = at.date()
        for invoice in Invoice.objects.overdue(today).order_by("due_on", "pk"):
            try:
                taken += recall(invoice, at=at) is not None
            except Exception:
                log.exception("dunning.failed", number=invoice.number)
    return taken


@transaction.atomic
def recall(invoice: Invoice, *, at: datetime) -> DunningStep | None:
    """Take the step that is due of one invoice, with its letter; None: nothing is due."""
    found = lock_invoice(invoice)
    if found.state not in OPEN or found.due_on is None:
        return None
    records = list(found.dunning.all())
    today = day_of(found.issuer, at)
    if any(day_of(found.issuer, taken.taken_at) == today for taken in records):
        return None
    step = next_step(found.due_on, today, {DunningStep(taken.step) for taken in records})
    if step is None:
        return None
    DunningRecord.objects.create(invoice=found, step=step.value, taken_at=at)
    if step is DunningStep.GRACE:
        _begin_grace(found, at=at)
    facts = {"number": found.number, "step": step.value, "open_minor": found.open_minor}
    record("invoice.recalled", kind=KIND, key=found.uuid, actor=SYSTEM, at=at, **facts)
    publish(LETTER_TOPIC, at=at, invoice=str(found.uuid), letter=step.value)
    return step


def _begin_grace(invoice: Invoice, *, at: datetime) -> None:
    try:
        put_in_grace_for_debt(municipality=invoice.municipality, actor=SYSTEM, at=at)
    except NotFound:
        log.info("debt.without_service", slug=invoice.municipality.slug)
