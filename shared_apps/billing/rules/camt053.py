"""Bank statements as ISO 20022 camt.053: what they say, refused as a whole where they lie."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from kernel.errors import Invalid
from kernel.money import to_major
from shared_apps.billing.rules.camt053_fields import (
    Amount,
    amount_of,
    date_of,
    is_booked,
    is_reversal,
    sign_of,
    wanted,
)
from shared_apps.billing.rules.statement_xml import Node, read_elements

VERSIONS: Final = ("02", "04", "08")
NAMESPACE: Final = "urn:iso:std:iso:20022:tech:xsd:camt.053.001."
STATEMENT: Final = ("Document", "BkToCstmrStmt", "Stmt")
MAX_ENTRIES: Final = 100_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One payment: money that came (`credit`) or that the bank took back (`reversal`)."""

    position: int
    kind: str
    amount_minor: int
    currency: str
    booked_on: date
    bank_reference: str
    end_to_end: str
    payer_name: str
    payer_iban: str
    reference: str
    text: str
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """What a statement says; balances in minor units, `digest` names its content.

    `passed_over` counts booked entries that no city paid: our own payments, fees.
    """

    statement_id: str
    iban: str
    currency: str
    opening_minor: int
    closing_minor: int
    closing_on: date
    entries: tuple[Entry, ...]
    passed_over: int
    digest: str


def read_statements(chunks: Iterable[bytes]) -> list[Statement]:
    """Return every statement of a camt.053 file (versions 02, 04 and 08).

    Raises: Invalid `billing.statement.…`: too large, no XML, dangerous, not camt.053, without a
    statement, a field missing or wrong, a currency that differs, balances that do not add up.
    Source: ISO 20022 camt.053.001.02, .04, .08.
    """
    found: list[Statement] = []
    entries: list[Node] = []
    for path, node in read_elements(chunks, kept=_is_kept, check_root=_check_root):
        if path[-1] == "Ntry":
            entries.append(node)
            if len(entries) > MAX_ENTRIES:
                raise Invalid("billing.statement.too_large")
        else:
            found.append(_statement(node, entries))
            entries = []
    if not found:
        raise Invalid("billing.statement.empty")
    return found


def _is_kept(path: tuple[str, ...]) -> bool:
    return path in (STATEMENT, (*STATEMENT, "Ntry"))


def _check_root(namespace: str, name: str) -> None:
    known = {NAMESPACE + version for version in VERSIONS}
    if name != "Document" or namespace not in known:
        raise Invalid("billing.statement.not_camt053", versions=", ".join(VERSIONS))


def _statement(node: Node, entries: list[Node]) -> Statement:
    opening = _balance(node, "OPBD", "PRCD")
    closing = _balance(node, "CLBD")
    closing_node = _balance_node(node, "CLBD")
    if opening.currency != closing.currency:
        raise Invalid("billing.statement.currency_differs", entry=0, currency=opening.currency)
    booked = [(number, entry) for number, entry in enumerate(entries, 1) if is_booked(entry)]
    moved = sum(_moved(number, entry, closing.currency) for number, entry in booked)
    _check_sum(opening, moved, closing)
    iban = node.value("Acct/Id/IBAN", "Acct/Id/Othr/Id").replace(" ", "").upper()
    wanted("Acct/Id/IBAN", iban, entry=0)
    kept = list(_kept_entries(booked, iban))
    return Statement(
        statement_id=wanted("Stmt/Id", node.value("Id"), entry=0)[:70],
        iban=iban[:34],
        currency=closing.currency,
        opening_minor=opening.minor,
        closing_minor=closing.minor,
        closing_on=date_of(closing_node, "Dt", entry=0),
        entries=tuple(kept),
        passed_over=sum(1 for _number, entry in booked if not _concerns_us(entry)),
        digest=_digest(node.value("Id"), iban, opening.minor, closing.minor, *_prints(kept)),
    )


def _prints(entries: list[Entry]) -> Iterator[str]:
    return (entry.fingerprint for entry in entries)


def _balance_node(node: Node, *codes: str) -> Node:
    balances = [balance for balance in node.all("Bal") if balance.value("Tp/CdOrPrtry/Cd") in codes]
    if not balances:
        raise Invalid("billing.statement.field_missing", field=f"Bal/{codes[0]}", entry=0)
    return balances[0] if "CLBD" not in codes else balances[-1]


def _balance(node: Node, *codes: str) -> Amount:
    found = _balance_node(node, *codes)
    amount = amount_of(found, "Amt", entry=0)
    return replace(amount, minor=sign_of(found, entry=0) * amount.minor)


def _moved(number: int, entry: Node, currency: str) -> int:
    amount = amount_of(entry, "Amt", entry=number)
    if amount.currency != currency:
        raise Invalid("billing.statement.currency_differs", entry=number, currency=amount.currency)
    return sign_of(entry, entry=number) * amount.minor


def _check_sum(opening: Amount, moved: int, closing: Amount) -> None:
    if opening.minor + moved != closing.minor:
        currency = closing.currency
        raise Invalid(
            "billing.statement.does_not_add_up",
            opening=str(to_major(opening.minor, currency)),
            moved=str(to_major(moved, currency)),
            closing=str(to_major(closing.minor, currency)),
            currency=currency,
        )


def _concerns_us(entry: Node) -> bool:
    """Whether money came in, or a payment that had come was taken back by the bank."""
    return (sign_of(entry, entry=0) > 0) != is_reversal(entry)


def _kept_entries(booked: list[tuple[int, Node]], iban: str) -> Iterator[Entry]:
    """Yield the payments of what concerns us, each with its fingerprint."""
    seen: Counter[str] = Counter()
    position = 0
    for number, node in booked:
        if not _concerns_us(node):
            continue
        for entry in _payments(number, node):
            position += 1
            weak = _digest(iban, entry.kind, entry.amount_minor, entry.booked_on, *_said(entry))
            seen[weak] += 1
            print_of = weak if entry.bank_reference else _digest(weak, seen[weak])
            yield replace(entry, position=position, fingerprint=print_of)


def _said(entry: Entry) -> tuple[str, ...]:
    """What tells an entry from others: the bank's own name of it where it has one."""
    if entry.bank_reference:
        return (entry.bank_reference,)
    return (entry.end_to_end, entry.payer_iban, entry.reference, entry.text)


def _payments(number: int, node: Node) -> list[Entry]:
    """Return the single payments of an entry: one, or those of a batch that say their amount."""
    amount = amount_of(node, "Amt", entry=number)
    details = node.all("NtryDtls/TxDtls")
    if len(details) < 2:
        return [_entry(number, node, details[0] if details else node, amount)]
    parts = [_part_amount(number, part) for part in details]
    if any(part is None or part.currency != amount.currency for part in parts):
        return [_entry(number, node, Node("TxDtls", children=_all_children(details)), amount)]
    known = [part for part in parts if part is not None]
    if sum(part.minor for part in known) != amount.minor:
        raise Invalid("billing.statement.batch_does_not_add_up", entry=number)
    return [
        _entry(number, node, part, part_amount, part_number)
        for part_number, (part, part_amount) in enumerate(zip(details, known, strict=True), 1)
    ]


def _all_children(details: list[Node]) -> list[Node]:
    return [child for part in details for child in part.children]


def _part_amount(number: int, part: Node) -> Amount | None:
    if part.first("Amt") is not None:
        return amount_of(part, "Amt", entry=number)
    if part.first("AmtDtls/TxAmt/Amt") is not None:
        return amount_of(part, "AmtDtls/TxAmt/Amt", entry=number)
    return None


def _entry(number: int, node: Node, detail: Node, amount: Amount, part: int = 0) -> Entry:
    if amount.minor <= 0:
        raise Invalid("billing.statement.field_wrong", field="Amt", value="0", entry=number)
    own = detail.value("Refs/AcctSvcrRef") if part else ""
    shared = node.value("AcctSvcrRef") or detail.value("Refs/AcctSvcrRef")
    bank_reference = own or (f"{shared}/{part}" if shared and part else shared)
    texts = [found.text.strip() for found in detail.all("RmtInf/Ustrd")]
    texts += [detail.value("AddtlTxInf") or node.value("AddtlNtryInf")]
    return Entry(
        position=number,
        kind="reversal" if is_reversal(node) else "credit",
        amount_minor=amount.minor,
        currency=amount.currency,
        booked_on=date_of(node, "BookgDt", entry=number),
        bank_reference=bank_reference[:70],
        end_to_end=detail.value("Refs/EndToEndId").replace("NOTPROVIDED", "")[:70],
        payer_name=detail.value("RltdPties/Dbtr/Nm", "RltdPties/Dbtr/Pty/Nm")[:200],
        payer_iban=detail.value("RltdPties/DbtrAcct/Id/IBAN", "RltdPties/DbtrAcct/Id/Othr/Id")[:40],
        reference=detail.value("RmtInf/Strd/CdtrRefInf/Ref").replace(" ", "").upper()[:70],
        text=" ".join(text for text in texts if text)[:1000],
    )


def _digest(*parts: object) -> str:
    return hashlib.sha256("\0".join(str(part) for part in parts).encode()).hexdigest()
