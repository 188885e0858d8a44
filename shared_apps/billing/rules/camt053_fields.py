"""Single fields of a camt.053 statement: amounts, dates, signs."""

import re
from dataclasses import dataclass
from datetime import date

from kernel.errors import Invalid
from kernel.money import MINOR_DIGITS, to_minor
from shared_apps.billing.rules.statement_xml import Node

AMOUNT = re.compile(r"\d{1,13}(\.\d{0,5})?", re.ASCII)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
SIGNS = {"CRDT": 1, "DBIT": -1}
SHOWN = 40


@dataclass(frozen=True, slots=True)
class Amount:
    """Minor units of a currency."""

    minor: int
    currency: str


def wanted(field: str, text: str, *, entry: int) -> str:
    """Return a text that must be there. Raises: Invalid `billing.statement.field_missing`."""
    if not text:
        raise Invalid("billing.statement.field_missing", field=field, entry=entry)
    return text


def amount_of(node: Node, path: str, *, entry: int) -> Amount:
    """Return the amount at a path; it has no sign.

    Raises: Invalid `billing.statement.field_missing`, `billing.statement.field_wrong`.
    """
    found = node.first(path)
    text = wanted(path, found.text.strip() if found else "", entry=entry)
    currency = found.attributes.get("Ccy", "") if found else ""
    if currency not in MINOR_DIGITS:
        raise wrong(f"{path}/@Ccy", currency, entry=entry)
    if not AMOUNT.fullmatch(text):
        raise wrong(path, text, entry=entry)
    try:
        return Amount(to_minor(text, currency), currency)
    except ValueError as error:
        raise wrong(path, text, entry=entry) from error


def date_of(node: Node, path: str, *, entry: int) -> date:
    """Return the day at a path, whether it is given as a date or as an instant.

    Raises: Invalid `billing.statement.field_missing`, `billing.statement.field_wrong`.
    """
    text = wanted(path, node.value(f"{path}/Dt", f"{path}/DtTm"), entry=entry)
    if not DAY.match(text):
        raise wrong(path, text, entry=entry)
    try:
        return date.fromisoformat(text[:10])
    except ValueError as error:
        raise wrong(path, text, entry=entry) from error


def sign_of(node: Node, *, entry: int) -> int:
    """Return 1 for money that came, -1 for money that went.

    Raises: Invalid `billing.statement.field_missing`, `billing.statement.field_wrong`.
    """
    text = wanted("CdtDbtInd", node.value("CdtDbtInd"), entry=entry)
    if text not in SIGNS:
        raise wrong("CdtDbtInd", text, entry=entry)
    return SIGNS[text]


def is_booked(entry: Node) -> bool:
    """Return whether an entry is booked: pending ones and mere information move nothing."""
    return entry.value("Sts", "Sts/Cd") == "BOOK"


def is_reversal(entry: Node) -> bool:
    """Return whether an entry takes an earlier one back."""
    return entry.value("RvslInd") in ("true", "1")


def wrong(field: str, value: str, *, entry: int) -> Invalid:
    """Return the refusal of a field's value."""
    return Invalid("billing.statement.field_wrong", field=field, value=value[:SHOWN], entry=entry)
