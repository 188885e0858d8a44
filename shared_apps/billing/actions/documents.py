"""The documents of an invoice: made anew each time, always the same bytes."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import segno
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kernel.documents import make_pdf, make_picture
from kernel.money import NO_BREAK_SPACE, to_major
from shared_apps.billing.actions.snapshots import paper_of
from shared_apps.billing.models import Invoice
from shared_apps.billing.rules.paper import Paper, PaperLine, Party
from shared_apps.billing.rules.payment_codes import BANK_CODES, Transfer, payment_code
from shared_apps.billing.rules.references import grouped
from shared_apps.billing.rules.totals import TaxGroup
from shared_apps.billing.rules.ubl import ubl_of

TEMPLATE = Path(__file__).parents[1] / "templates" / "billing" / "invoice.typ"
TYPST_LANGUAGES = {"sr-latn": "sr"}


def invoice_xml(invoice: Invoice) -> bytes:
    """Return the e-invoice (UBL 2.1, Peppol BIS 3.0) of an issued document."""
    return ubl_of(paper_of(invoice))


def invoice_pdf(invoice: Invoice) -> bytes:
    """Return the tagged PDF of an issued document in its buyer's language."""
    assert invoice.issued_on is not None
    made_at = datetime.combine(invoice.issued_on, time(12), UTC)
    return make_pdf(TEMPLATE, values_of(invoice), at=made_at)


def invoice_picture(invoice: Invoice) -> bytes:
    """Return the first page of the PDF as PNG."""
    return make_picture(TEMPLATE, values_of(invoice))


def file_name(invoice: Invoice, kind: str) -> str:
    """Return the name of a document's file."""
    return f"{invoice.number}.{kind}"


def values_of(invoice: Invoice) -> dict[str, Any]:
    """Return what the template of the document takes, in the language of its buyer."""
    paper = paper_of(invoice)
    with translation.override(invoice.language):
        return {
            "language": TYPST_LANGUAGES.get(invoice.language, invoice.language),
            "title": _title(paper),
            "labels": _labels(paper),
            "number": paper.number,
            "is_credit_note": paper.is_credit_note,
            "dates": _dates(paper),
            "seller": _party(paper.seller),
            "buyer": _party(paper.buyer),
            "lines": [_line(line, paper) for line in paper.lines],
            "groups": [_group(group, paper) for group in paper.groups],
            "net": _money(paper.net_minor, paper),
            "tax": _money(paper.tax_minor, paper),
            "gross": _money(paper.gross_minor, paper),
            "reasons": _reasons(paper),
            "bank": _bank(paper),
            "code": "" if paper.is_credit_note else _code(paper),
        }


def _title(paper: Paper) -> str:
    return _("Credit note") if paper.is_credit_note else _("Invoice")


def _labels(paper: Paper) -> dict[str, str]:
    return {
        "seller": _("Seller"),
        "buyer": _("Buyer"),
        "description": _("Description"),
        "quantity": _("Quantity"),
        "price": _("Unit price"),
        "vat": _("VAT"),
        "net": _("Net"),
        "tax": _("Tax"),
        "total": _("Total"),
        "pay": _("Payment"),
        "scan": _("Scan to pay") if paper.currency in BANK_CODES else _("Bank details as a code"),
        "code": _("QR code with the bank details of this invoice"),
        "electronic": _("The same document as UBL (EN 16931) is attached to the letter."),
    }


def _dates(paper: Paper) -> list[list[str]]:
    """Return the days of a document, label and value, as far as it has them."""
    period = (
        f"{day_text(paper.supply_on)} – {day_text(paper.period_end)}" if paper.period_end else ""
    )
    rows = [
        (_("Issued on"), day_text(paper.issued_on)),
        (_("Period of supply"), period)
        if paper.period_end
        else (_("Day of supply"), day_text(paper.supply_on)),
    ]
    if paper.due_on is not None:
        rows.append((_("Due on"), day_text(paper.due_on)))
    if paper.credits is not None:
        rows.append((_("Corrects invoice"), paper.credits[0]))
    return [list(row) for row in rows]


def _party(party: Party) -> dict[str, Any]:
    place = " ".join(part for part in (party.postal_code, party.city) if part)
    numbers = [
        _("Tax number: %(number)s") % {"number": party.tax_id} if party.tax_id else "",
        _("VAT number: %(number)s") % {"number": party.vat_id} if party.vat_id else "",
        party.email,
    ]
    return {
        "name": party.name,
        "address": [row for row in (party.street, f"{place}, {party.country}") if row],
        "numbers": [row for row in numbers if row],
    }


def _line(line: PaperLine, paper: Paper) -> list[str]:
    quantity = number(Decimal(line.quantity_milli) / 1000)
    return [
        line.description,
        quantity,
        _money(line.unit_price_minor, paper),
        _rate(line.treatment.category, line.treatment.rate_permille),
        _money(line.net_minor, paper),
    ]


def _group(group: TaxGroup, paper: Paper) -> list[str]:
    treatment = group.treatment
    return [
        _rate(treatment.category, treatment.rate_permille),
        _money(group.net_minor, paper),
        _money(group.tax_minor, paper),
    ]


def number(value: Decimal) -> str:
    """Return a number without zeros at its end, pointed as the language does."""
    text = f"{value.normalize():f}"
    return text if translation.get_language() == "en" else text.replace(".", ",")


def _rate(category: str, permille: int) -> str:
    """Return a rate for people; categories without a rate by their name."""
    names = {
        "E": _("exempt"),
        "AE": _("reverse charge"),
        "O": _("not subject to VAT"),
    }
    return names.get(category) or f"{number(Decimal(permille) / 10)} %"


def _reasons(paper: Paper) -> list[str]:
    """Return why there is no VAT, and why a credit note is written."""
    texts = {
        "AE": _("Reverse charge: the buyer accounts for the VAT."),
        "O": _("The supply is not subject to VAT in the seller's country."),
    }
    grounds = [
        texts.get(group.treatment.category, group.treatment.reason)
        for group in paper.groups
        if group.treatment.reason
    ]
    return [*grounds, *([paper.reason] if paper.reason else [])]


def _bank(paper: Paper) -> list[list[str]]:
    if paper.is_credit_note:
        return []
    rows = [
        (_("Payee"), paper.seller.name),
        ("IBAN", grouped(paper.seller.iban)),
        ("BIC", paper.seller.bic),
        (_("Bank"), paper.seller.bank_name),
        (_("Reference"), grouped(paper.reference)),
        (_("Amount"), _money(paper.gross_minor, paper)),
    ]
    return [list(row) for row in rows if row[1]]


def _code(paper: Paper) -> str:
    """Return the payment code as SVG."""
    seller = paper.seller
    text = payment_code(
        Transfer(
            name=seller.name,
            iban=seller.iban,
            bic=seller.bic,
            amount_minor=paper.gross_minor,
            currency=paper.currency,
            number=paper.number,
            reference=paper.reference,
        )
    )
    return str(segno.make(text, error="m", micro=False).svg_inline(border=0, scale=4))


def _money(minor: int, paper: Paper) -> str:
    """Return an amount as documents say it: with all its decimals and the currency's code."""
    language = translation.get_language() or "en"
    text = f"{to_major(minor, paper.currency):,}"
    if language.startswith("sr"):
        text = text.translate(str.maketrans(",.", ".,"))
    elif language != "en":
        text = text.replace(",", NO_BREAK_SPACE).replace(".", ",")
    return f"{text}{NO_BREAK_SPACE}{paper.currency}"


def day_text(day: date | None) -> str:
    """Return a day in the current language, nothing for none."""
    if day is None:
        return ""
    patterns = {"en": "j F Y", "sr": "j. F Y.", "sr-latn": "j. F Y."}
    return date_format(day, patterns.get(translation.get_language() or "en", "j E Y"))
