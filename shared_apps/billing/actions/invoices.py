"""Writing invoices: drafted, issued with a number, written off; everything in public."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from kernel.audit.actions import record
from kernel.errors import Conflict, NotFound
from kernel.outbox.actions import publish
from kernel.people import Actor
from shared_apps.billing.actions.journals import book_invoice
from shared_apps.billing.actions.numbers import next_number
from shared_apps.billing.actions.parties import ensure_party
from shared_apps.billing.actions.settling import lock_invoice, settle
from shared_apps.billing.actions.snapshots import snapshot_of
from shared_apps.billing.events import LETTER_TOPIC
from shared_apps.billing.models import BillingParty, Invoice, InvoiceLine, Issuer
from shared_apps.billing.rules.invoices import (
    InvoiceState,
    check_draft,
    check_open,
    check_reason,
    due_on,
)
from shared_apps.billing.rules.ledger import BAD_DEBT, RECEIVABLE, issue_journal, move
from shared_apps.billing.rules.references import creditor_reference, document_number
from shared_apps.billing.rules.rounding import line_net
from shared_apps.billing.rules.totals import Totals, totals_of
from shared_apps.billing.rules.vat import treatment_of
from tenants.models import Municipality
from tenants.schemas import PUBLIC, working_in

KIND = "invoice"


@dataclass(frozen=True, slots=True)
class Item:
    """What is sold: thousandths of a unit at a net price in minor units."""

    description: str
    unit_price_minor: int
    quantity_milli: int = 1000
    unit: str = "C62"


@dataclass(frozen=True, slots=True)
class Occasion:
    """What of a subscription an invoice is for; it is invoiced once."""

    subscription: UUID
    name: str


def issuer_for(country: str) -> Issuer:
    """Return who invoices cities of a country. Raises: NotFound `billing.issuer.none`."""
    found = Issuer.objects.filter(country=country, is_active=True).first()
    if found is None:
        raise NotFound("billing.issuer.none", country=country)
    return found


@transaction.atomic
def draft_invoice(
    *,
    municipality: Municipality,
    items: Sequence[Item],
    currency: str,
    supply_on: date,
    actor: Actor,
    at: datetime,
    period_end: date | None = None,
    occasion: Occasion | None = None,
) -> Invoice:
    """Write a draft to a city: it has no number and nothing is booked.

    Raises: NotFound `billing.issuer.none`; Conflict `billing.invoice.currency_differs`.
    """
    with working_in(PUBLIC):
        issuer = issuer_for(municipality.country)
        if currency != issuer.currency:
            raise Conflict("billing.invoice.currency_differs", currency=issuer.currency)
        party = ensure_party(municipality, at=at)
        draft = Invoice(
            issuer=issuer,
            municipality=municipality,
            subscription=occasion.subscription if occasion else None,
            occasion=occasion.name if occasion else "",
            created_at=at,
            supply_on=supply_on,
            period_end=period_end,
            currency=currency,
            language=party.language,
        )
        draft.save(force_insert=True)
        _add_lines(draft, items, party)
        record("invoice.drafted", kind=KIND, key=draft.uuid, actor=actor, at=at)
    return draft


def _add_lines(draft: Invoice, items: Sequence[Item], party: BillingParty) -> None:
    treatment = treatment_for(draft.issuer, party)
    InvoiceLine.objects.bulk_create(
        InvoiceLine(
            invoice=draft,
            position=position,
            description=item.description,
            quantity_milli=item.quantity_milli,
            unit=item.unit,
            unit_price_minor=item.unit_price_minor,
            net_minor=line_net(item.quantity_milli, item.unit_price_minor),
            vat_category=treatment.category,
            vat_permille=treatment.rate_permille,
            vat_reason=treatment.reason,
        )
        for position, item in enumerate(items, 1)
    )


def treatment_for(issuer: Issuer, party: BillingParty) -> Any:
    """Return the VAT treatment between an issuer and a buyer."""
    return treatment_of(
        seller=issuer.country,
        scheme=issuer.vat_scheme,
        buyer=party.country,
        buyer_vat_id=party.vat_id,
        exemption=issuer.exemption,
    )


@transaction.atomic
def issue(invoice: Invoice, *, actor: Actor, at: datetime) -> Invoice:
    """Issue a draft: number, day, payment reference, snapshot, journal, all in one transaction.

    The VAT is judged now, by what the buyer is now; a letter with the documents is left.

    Raises: Conflict `billing.invoice.not_draft`, `billing.party.incomplete`.
    """
    with working_in(PUBLIC):
        draft = lock_invoice(invoice)
        check_draft(draft.state)
        party = ensure_party(draft.municipality, at=at)
        if not party.is_complete:
            raise Conflict("billing.party.incomplete")
        treatment = treatment_for(draft.issuer, party)
        draft.lines.update(
            vat_category=treatment.category,
            vat_permille=treatment.rate_permille,
            vat_reason=treatment.reason,
        )
        totals = totals_of((line.treatment, line.net_minor) for line in draft.lines.all())
        draft.due_on = due_on(day_of(draft.issuer, at), draft.issuer.payment_days)
        draft.language = party.language
        put_number(draft, totals, party, at=at)
        postings = issue_journal(totals.net_minor, totals.tax_minor)
        book_invoice("invoice.issued", postings, draft, at=at)
        facts = {"number": draft.number, "gross_minor": draft.gross_minor}
        record("invoice.issued", kind=KIND, key=draft.uuid, actor=actor, at=at, **facts)
        publish(LETTER_TOPIC, at=at, invoice=str(draft.uuid), letter="issued")
    return draft


def put_number(document: Invoice, totals: Totals, party: BillingParty, *, at: datetime) -> None:
    """Make a drafted document legal: totals, snapshot, day and the next number of its series."""
    issuer = document.issuer
    issued_on = day_of(issuer, at)
    document.issued_at, document.issued_on = at, issued_on
    document.year = issued_on.year
    document.sequence = next_number(issuer, document.kind, issued_on.year)
    document.number = document_number(
        issuer.prefix, document.kind, issued_on.year, document.sequence
    )
    document.reference = creditor_reference(document.number)
    document.net_minor, document.tax_minor = totals.net_minor, totals.tax_minor
    document.gross_minor = document.open_minor = totals.gross_minor
    document.snapshot = snapshot_of(document, totals, party)
    document.state = InvoiceState.ISSUED.value
    if document.kind == "credit_note":
        document.open_minor = 0
    elif not totals.gross_minor:
        document.state = InvoiceState.PAID.value
    document.save()


def day_of(issuer: Issuer, at: datetime) -> date:
    """Return the day of an instant where the issuer is."""
    return at.astimezone(ZoneInfo(issuer.time_zone)).date()


@transaction.atomic
def write_off(invoice: Invoice, *, reason: str, actor: Actor, at: datetime) -> Invoice:
    """Give up what is still owed on an invoice; it is booked as a loss.

    Raises: Invalid `billing.reason.missing`; Conflict `billing.invoice.nothing_open`.
    """
    with working_in(PUBLIC):
        reason = check_reason(reason)
        found = lock_invoice(invoice)
        check_open(found.state)
        lost = found.open_minor
        book_invoice("invoice.written_off", move(RECEIVABLE, BAD_DEBT, lost), found, at=at)
        settle(found, at=at, written_off=lost)
        facts = {"number": found.number, "amount_minor": lost, "reason": reason}
        record("invoice.written_off", kind=KIND, key=found.uuid, actor=actor, at=at, **facts)
    return found


@transaction.atomic
def discard_draft(invoice: Invoice, *, actor: Actor, at: datetime) -> None:
    """Throw a draft away; it never had a number.

    Raises: Conflict `billing.invoice.not_draft`.
    """
    with working_in(PUBLIC):
        draft = lock_invoice(invoice)
        check_draft(draft.state)
        record("invoice.discarded", kind=KIND, key=draft.uuid, actor=actor, at=at)
        draft.delete()
