"""Bank statements: taken in whole or not at all, and as often as the bank sends them once."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from kernel.audit.actions import record
from kernel.errors import Invalid
from kernel.people import Actor
from shared_apps.billing.actions.entries import lock_entry, settle_entry
from shared_apps.billing.actions.journals import book
from shared_apps.billing.models import BankEntry, BankStatement, Issuer
from shared_apps.billing.rules.camt053 import Entry, Statement, read_statements
from shared_apps.billing.rules.ledger import arrival_journal, undo
from tenants.schemas import PUBLIC, working_in


@transaction.atomic
def import_statements(
    chunks: Iterable[bytes], *, actor: Actor, at: datetime
) -> list[BankStatement]:
    """Take in every statement of a camt.053 file and match what it brings.

    A statement known already is returned as it was taken in; an entry that an earlier statement
    brought is counted and left alone.

    Raises: Invalid `billing.statement.…` (nothing is taken in), whatever `read_statements`
    raises, `billing.statement.account_unknown`, `billing.statement.currency_differs`.
    """
    statements = read_statements(chunks)
    with working_in(PUBLIC):
        return [_take_in(statement, actor=actor, at=at) for statement in statements]


def _take_in(statement: Statement, *, actor: Actor, at: datetime) -> BankStatement:
    issuer = Issuer.objects.select_for_update(no_key=True).filter(iban=statement.iban).first()
    if issuer is None:
        raise Invalid("billing.statement.account_unknown", iban=statement.iban)
    if issuer.currency != statement.currency:
        raise Invalid("billing.statement.currency_differs", entry=0, currency=statement.currency)
    before: BankStatement | None = issuer.statements.filter(digest=statement.digest).first()
    if before is not None:
        return before
    taken = _store(statement, issuer, actor=actor, at=at)
    _store_entries(statement, taken, actor=actor, at=at)
    record(
        "bank_statement.imported",
        kind="bank_statement",
        key=taken.pk,
        actor=actor,
        at=at,
        statement=taken.statement_id,
        taken=taken.taken,
        known=taken.known,
    )
    return taken


def _store(statement: Statement, issuer: Issuer, *, actor: Actor, at: datetime) -> BankStatement:
    return BankStatement.objects.create(
        issuer=issuer,
        statement_id=statement.statement_id,
        iban=statement.iban,
        currency=statement.currency,
        opening_minor=statement.opening_minor,
        closing_minor=statement.closing_minor,
        closing_on=statement.closing_on,
        digest=statement.digest,
        passed_over=statement.passed_over,
        imported_at=at,
        imported_by=actor.tag,
    )


def _store_entries(
    statement: Statement, taken: BankStatement, *, actor: Actor, at: datetime
) -> None:
    prints = [entry.fingerprint for entry in statement.entries]
    known = set(
        BankEntry.objects.filter(issuer=taken.issuer, fingerprint__in=prints).values_list(
            "fingerprint", flat=True
        )
    )
    for entry in statement.entries:
        if entry.fingerprint not in known:
            known.add(entry.fingerprint)
            row = _store_entry(entry, taken, at=at)
            settle_entry(row, actor=actor, at=at)
            taken.taken += 1
    taken.known = len(statement.entries) - taken.taken
    taken.save(update_fields=["taken", "known"])


def _store_entry(entry: Entry, taken: BankStatement, *, at: datetime) -> BankEntry:
    row = BankEntry.objects.create(
        issuer=taken.issuer,
        statement=taken,
        position=entry.position,
        fingerprint=entry.fingerprint,
        kind=entry.kind,
        amount_minor=entry.amount_minor,
        currency=entry.currency,
        booked_on=entry.booked_on,
        bank_reference=entry.bank_reference,
        end_to_end=entry.end_to_end,
        payer_name=entry.payer_name,
        payer_iban=entry.payer_iban,
        reference=entry.reference,
        text=entry.text,
    )
    arrived = arrival_journal(row.amount_minor)
    postings = arrived if row.kind == "credit" else undo(arrived)
    rows = [(posting, None) for posting in postings]
    book("bank.booked", rows, issuer=taken.issuer, currency=row.currency, at=at)
    return row


@transaction.atomic
def return_entry(entry: BankEntry, *, note: str, actor: Actor, at: datetime) -> BankEntry:
    """Book that money which is nobody's was sent back (or, of a reversal, came again).

    Raises: Invalid `billing.reason.missing`; Conflict `billing.entry.not_waiting`.
    """
    if not note.strip():
        raise Invalid("billing.reason.missing")
    with working_in(PUBLIC):
        row = lock_entry(entry)
        arrived = arrival_journal(row.amount_minor)
        postings = undo(arrived) if row.kind == "credit" else arrived
        rows = [(posting, None) for posting in postings]
        book("bank.returned", rows, issuer=row.issuer, currency=row.currency, at=at)
        row.state, row.note = "returned", note.strip()
        row.save(update_fields=["state", "note"])
        record(
            "bank_entry.returned",
            kind="bank_entry",
            key=row.pk,
            actor=actor,
            at=at,
            amount_minor=row.amount_minor,
            reason=row.note,
        )
    return row
