"""Credit notes: an issued invoice is never changed, it is taken back in whole or in part."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Sum

from kernel.audit.actions import record
from kernel.errors import Conflict
from kernel.outbox.actions import publish
from kernel.people import Actor
from shared_apps.billing.actions.invoices import KIND, put_number
from shared_apps.billing.actions.journals import book
from shared_apps.billing.actions.parties import ensure_party
from shared_apps.billing.actions.settling import lock_invoice, settle
from shared_apps.billing.events import LETTER_TOPIC
from shared_apps.billing.models import Invoice, InvoiceLine
from shared_apps.billing.rules.invoices import InvoiceKind, check_creditable, check_reason
from shared_apps.billing.rules.ledger import RECEIVABLE, credit_journal
from shared_apps.billing.rules.totals import Totals, credit_totals, nets_of
from tenants.schemas import PUBLIC, working_in


def creditable_lines(invoice: Invoice) -> dict[int, int]:
    """Return what of each line (by its key) no credit note has taken back, net minor units."""
    credited = dict(
        InvoiceLine.objects.filter(credits__invoice=invoice)
        .values_list("credits")
        .annotate(total=Sum("net_minor"))
    )
    return {line.pk: line.net_minor - credited.get(line.pk, 0) for line in invoice.lines.all()}


@transaction.atomic
def credit(
    invoice: Invoice,
    *,
    reason: str,
    actor: Actor,
    at: datetime,
    amounts: Mapping[int, int] | None = None,
) -> Invoice:
    """Issue a credit note over some amounts of an invoice's lines, by default all that is left.

    `amounts` are net minor units by line key. What of the invoice is open is cancelled; what was
    paid becomes a credit on the city's account. Returns the credit note.

    Raises: Invalid `billing.reason.missing`; Conflict `billing.credit.not_possible`,
    `billing.credit.more_than_invoiced`, `billing.credit.nothing`.
    """
    with working_in(PUBLIC):
        reason = check_reason(reason)
        found = lock_invoice(invoice)
        check_creditable(found.kind, found.state)
        left = creditable_lines(found)
        wanted = {key: net for key, net in (amounts or left).items() if net}
        if not wanted:
            raise Conflict("billing.credit.nothing")
        if any(net < 0 or net > left.get(key, 0) for key, net in wanted.items()):
            raise Conflict("billing.credit.more_than_invoiced")
        note = _draft(found, reason, at=at)
        totals = _totals(found, left, wanted)
        _add_lines(note, found, wanted)
        put_number(note, totals, ensure_party(found.municipality, at=at), at=at)
        _book(note, found, totals, at=at)
        facts = {"number": note.number, "credits": found.number, "gross_minor": note.gross_minor}
        record("invoice.credited", kind=KIND, key=found.uuid, actor=actor, at=at, **facts)
        publish(LETTER_TOPIC, at=at, invoice=str(note.uuid), letter="credited")
    return note


def _draft(invoice: Invoice, reason: str, *, at: datetime) -> Invoice:
    note = Invoice(
        kind=InvoiceKind.CREDIT_NOTE.value,
        issuer=invoice.issuer,
        municipality=invoice.municipality,
        credits=invoice,
        subscription=invoice.subscription,
        reason=reason,
        created_at=at,
        supply_on=invoice.supply_on,
        period_end=invoice.period_end,
        currency=invoice.currency,
        language=invoice.language,
    )
    note.save(force_insert=True)
    return note


def _totals(invoice: Invoice, left: Mapping[int, int], wanted: Mapping[int, int]) -> Totals:
    lines = list(invoice.lines.all())
    return credit_totals(
        nets_of((line.treatment, line.net_minor) for line in lines),
        nets_of((line.treatment, line.net_minor - left[line.pk]) for line in lines),
        nets_of((line.treatment, wanted[line.pk]) for line in lines if line.pk in wanted),
    )


def _add_lines(note: Invoice, invoice: Invoice, wanted: Mapping[int, int]) -> None:
    """Repeat the credited lines; one credited in part counts as one piece of that price."""
    lines = [line for line in invoice.lines.order_by("position") if line.pk in wanted]
    for position, line in enumerate(lines, 1):
        whole = wanted[line.pk] == line.net_minor
        InvoiceLine.objects.create(
            invoice=note,
            position=position,
            credits=line,
            description=line.description,
            quantity_milli=line.quantity_milli if whole else 1000,
            unit=line.unit if whole else "C62",
            unit_price_minor=line.unit_price_minor if whole else wanted[line.pk],
            net_minor=wanted[line.pk],
            vat_category=line.vat_category,
            vat_permille=line.vat_permille,
            vat_reason=line.vat_reason,
        )


def _book(note: Invoice, invoice: Invoice, totals: Totals, *, at: datetime) -> None:
    postings = credit_journal(totals.net_minor, totals.tax_minor, open_minor=invoice.open_minor)
    cancelled = min(totals.gross_minor, invoice.open_minor)
    rows = [(row, invoice if row.account == RECEIVABLE else note) for row in postings]
    book(
        "invoice.credited",
        rows,
        issuer=invoice.issuer,
        currency=invoice.currency,
        at=at,
        municipality=invoice.municipality,
    )
    if cancelled:
        settle(invoice, at=at, credited=cancelled)
