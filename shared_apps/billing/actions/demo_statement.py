"""A bank statement for trying the import: it pays what the demo left open."""

from datetime import datetime
from typing import Any

from lxml import etree

from kernel.money import to_major
from shared_apps.billing.models import Invoice, Issuer
from shared_apps.billing.rules.camt053 import NAMESPACE

OPENING_MINOR = 1_250_000
UNKNOWN_MINOR = 33_300
Element = Any


def sample_statement(*, at: datetime) -> bytes:
    """Return a camt.053.001.08: it pays one invoice in full, one in part, and sets one riddle."""
    issuer = Issuer.objects.order_by("-country").get(country="UA")
    open_ones = Invoice.objects.open().filter(issuer=issuer).order_by("due_on", "pk")[:2]
    payments = [(found.open_minor, found.reference, "") for found in open_ones[:1]]
    payments += [(found.open_minor // 2, "", found.number or "") for found in open_ones[1:]]
    payments.append((UNKNOWN_MINOR, "", "за послуги"))
    return demo_statement(issuer, payments, name="SAMPLE", at=at)


def demo_statement(
    issuer: Issuer, payments: list[tuple[int, str, str]], *, name: str, at: datetime
) -> bytes:
    """Return a statement with payments: minor units, creditor reference, free text."""
    space = f"{NAMESPACE}08"
    root = etree.Element(f"{{{space}}}Document", nsmap={None: space})
    body = _add(root, "BkToCstmrStmt")
    _add(body, "GrpHdr/MsgId", f"{name}-{at:%Y%m%d}")
    statement = _add(body, "Stmt")
    _add(statement, "Id", f"{name}-{at:%Y%m%d}")
    account = _add(statement, "Acct")
    _add(account, "Id/IBAN", issuer.iban)
    moved = sum(amount for amount, _reference, _text in payments)
    for code, minor in (("OPBD", OPENING_MINOR), ("CLBD", OPENING_MINOR + moved)):
        balance = _add(statement, "Bal")
        _add(balance, "Tp/CdOrPrtry/Cd", code)
        _amount(balance, minor, issuer.currency)
        _add(balance, "Dt/Dt", f"{at:%Y-%m-%d}")
    for number, payment in enumerate(payments, 1):
        _entry(statement, payment, issuer.currency, f"{name}{at:%Y%m%d}{number}", at=at)
    made: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return made


def _entry(
    parent: Element, payment: tuple[int, str, str], currency: str, name: str, *, at: datetime
) -> None:
    minor, reference, text = payment
    entry = _add(parent, "Ntry")
    _amount(entry, minor, currency)
    _add(entry, "Sts/Cd", "BOOK")
    _add(entry, "BookgDt/Dt", f"{at:%Y-%m-%d}")
    _add(entry, "AcctSvcrRef", name)
    details = _add(entry, "NtryDtls/TxDtls")
    _add(details, "RltdPties/Dbtr/Pty/Nm", "Казначейство")
    told = _add(details, "RmtInf")
    if reference:
        _add(told, "Strd/CdtrRefInf/Ref", reference)
    if text:
        _add(told, "Ustrd", text)


def _amount(parent: Element, minor: int, currency: str) -> None:
    _add(parent, "Amt", str(to_major(minor, currency))).set("Ccy", currency)
    _add(parent, "CdtDbtInd", "CRDT")


def _add(parent: Element, path: str, text: str = "") -> Element:
    """Add the elements of a path in the parent's namespace; return the last."""
    space = etree.QName(parent).namespace
    node = parent
    for name in path.split("/"):
        node = etree.SubElement(node, f"{{{space}}}{name}")
    if text:
        node.text = text
    return node
