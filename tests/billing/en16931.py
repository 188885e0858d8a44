"""An independent checker of the business rules of EN 16931-1 that concern our invoices.

It reads the XML alone and knows nothing of the code that wrote it.
"""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from lxml import etree

UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
NAMES = {"cac": f"{UBL}CommonAggregateComponents-2", "cbc": f"{UBL}CommonBasicComponents-2"}
CENT = Decimal("0.01")
WITHOUT_RATE = {"Z", "E", "AE", "O"}
WITH_REASON = {"E", "AE", "O"}


class Sheet:
    """An invoice as its XML says it."""

    def __init__(self, content: bytes) -> None:
        self.root = etree.fromstring(content)
        self.is_credit = etree.QName(self.root).localname == "CreditNote"
        self.lines = self.all("cac:CreditNoteLine" if self.is_credit else "cac:InvoiceLine")
        self.groups = self.all("cac:TaxTotal/cac:TaxSubtotal")

    def all(self, path: str) -> list[etree._Element]:
        return list(self.root.findall(path, NAMES))

    def text(self, path: str, node: etree._Element | None = None) -> str:
        found = (self.root if node is None else node).findtext(path, "", NAMES)
        return str(found).strip()

    def amount(self, path: str, node: etree._Element | None = None) -> Decimal:
        return Decimal(self.text(path, node) or "0")


def broken_rules(content: bytes) -> list[str]:
    """Return the names of the rules that an invoice breaks."""
    sheet = Sheet(content)
    checks = (_given(sheet), _parties(sheet), _sums(sheet), _groups(sheet), _lines(sheet))
    return [rule for check in checks for rule in check]


def _given(sheet: Sheet) -> Iterator[str]:
    kind = "cbc:CreditNoteTypeCode" if sheet.is_credit else "cbc:InvoiceTypeCode"
    wanted = {
        "BR-01": "cbc:CustomizationID",
        "BR-02": "cbc:ID",
        "BR-03": "cbc:IssueDate",
        "BR-04": kind,
        "BR-05": "cbc:DocumentCurrencyCode",
        "BR-12": "cac:LegalMonetaryTotal/cbc:LineExtensionAmount",
        "BR-13": "cac:LegalMonetaryTotal/cbc:TaxExclusiveAmount",
        "BR-14": "cac:LegalMonetaryTotal/cbc:TaxInclusiveAmount",
        "BR-15": "cac:LegalMonetaryTotal/cbc:PayableAmount",
        "BR-49": "cac:PaymentMeans/cbc:PaymentMeansCode",
        "BR-50": "cac:PaymentMeans/cac:PayeeFinancialAccount/cbc:ID",
        "PEPPOL-R003": "cbc:BuyerReference",
        "PEPPOL-R007": "cbc:ProfileID",
    }
    yield from (rule for rule, path in wanted.items() if not sheet.text(path))
    if not sheet.lines:
        yield "BR-16"
    due = sheet.text("cbc:DueDate") or sheet.text("cac:PaymentTerms/cbc:Note")
    if sheet.amount("cac:LegalMonetaryTotal/cbc:PayableAmount") > 0 and not due:
        yield "BR-CO-25"
    if sheet.is_credit and not sheet.text(
        "cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID"
    ):
        yield "BR-55"


def _parties(sheet: Sheet) -> Iterator[str]:
    seller, buyer = "cac:AccountingSupplierParty/cac:Party", "cac:AccountingCustomerParty/cac:Party"
    name, country = "cac:PartyLegalEntity/cbc:RegistrationName", "cac:PostalAddress/cac:Country"
    vat, legal = "cac:PartyTaxScheme/cbc:CompanyID", "cac:PartyLegalEntity/cbc:CompanyID"
    for rule, path in (
        ("BR-06", f"{seller}/{name}"),
        ("BR-07", f"{buyer}/{name}"),
        ("BR-09", f"{seller}/{country}/cbc:IdentificationCode"),
        ("BR-11", f"{buyer}/{country}/cbc:IdentificationCode"),
        ("PEPPOL-R020", f"{seller}/cbc:EndpointID"),
        ("PEPPOL-R010", f"{buyer}/cbc:EndpointID"),
    ):
        if not sheet.text(path):
            yield rule
    ids = {side: sheet.text(f"{side}/{vat}") for side in (seller, buyer)}
    if any(found and not found[:2].isalpha() for found in ids.values()):
        yield "BR-CO-09"
    categories = {sheet.text("cac:TaxCategory/cbc:ID", group) for group in sheet.groups}
    if "O" in categories and (any(ids.values()) or len(categories) > 1):
        yield "BR-O-02"
    if categories & {"S", "Z", "E", "AE"} and not ids[seller]:
        yield "BR-S-02"
    if "AE" in categories and not (ids[buyer] or sheet.text(f"{buyer}/{legal}")):
        yield "BR-AE-02"
    if not any((ids[seller], sheet.text(f"{seller}/{legal}"))):
        yield "BR-CO-26"


def _sums(sheet: Sheet) -> Iterator[str]:
    total = "cac:LegalMonetaryTotal/cbc:"
    lines = sum((sheet.amount("cbc:LineExtensionAmount", line) for line in sheet.lines), Decimal())
    taxes = sum((sheet.amount("cbc:TaxAmount", group) for group in sheet.groups), Decimal())
    net, gross = (
        sheet.amount(f"{total}TaxExclusiveAmount"),
        sheet.amount(f"{total}TaxInclusiveAmount"),
    )
    tax = sheet.amount("cac:TaxTotal/cbc:TaxAmount")
    if sheet.amount(f"{total}LineExtensionAmount") != lines:
        yield "BR-CO-10"
    if net != lines:
        yield "BR-CO-13"
    if tax != taxes:
        yield "BR-CO-14"
    if gross != net + tax:
        yield "BR-CO-15"
    if sheet.amount(f"{total}PayableAmount") != gross:
        yield "BR-CO-16"
    currency = sheet.text("cbc:DocumentCurrencyCode")
    if {node.get("currencyID") for node in sheet.root.iter() if node.get("currencyID")} != {
        currency
    }:
        yield "BR-CL-03"
    amounts = [node.text for node in sheet.root.iter() if node.get("currencyID")]
    if any(len(text.partition(".")[2]) > 2 for text in amounts if text):
        yield "BR-DEC"


def _groups(sheet: Sheet) -> Iterator[str]:
    if not sheet.groups:
        yield "BR-CO-18"
    for group in sheet.groups:
        category = sheet.text("cac:TaxCategory/cbc:ID", group)
        base, tax = sheet.amount("cbc:TaxableAmount", group), sheet.amount("cbc:TaxAmount", group)
        rate = sheet.amount("cac:TaxCategory/cbc:Percent", group)
        if tax != (base * rate / 100).quantize(CENT, ROUND_HALF_UP):
            yield "BR-CO-17"
        if base != _net_of(sheet, category, rate):
            yield f"BR-{category}-08"
        if category in WITHOUT_RATE and (tax or rate):
            yield f"BR-{category}-09"
        reason = sheet.text("cac:TaxCategory/cbc:TaxExemptionReason", group)
        if (category in WITH_REASON) != bool(reason):
            yield f"BR-{category}-10"


def _net_of(sheet: Sheet, category: str, rate: Decimal) -> Decimal:
    own = "cac:Item/cac:ClassifiedTaxCategory/cbc:"
    return sum(
        (
            sheet.amount("cbc:LineExtensionAmount", line)
            for line in sheet.lines
            if (sheet.text(f"{own}ID", line), sheet.amount(f"{own}Percent", line))
            == (category, rate)
        ),
        Decimal(),
    )


def _lines(sheet: Sheet) -> Iterator[str]:
    own = "cac:Item/cac:ClassifiedTaxCategory/cbc:"
    quantity = "cbc:CreditedQuantity" if sheet.is_credit else "cbc:InvoicedQuantity"
    for line in sheet.lines:
        for rule, path in (
            ("BR-21", "cbc:ID"),
            ("BR-22", quantity),
            ("BR-25", "cac:Item/cbc:Name"),
            ("BR-26", "cac:Price/cbc:PriceAmount"),
            ("BR-CO-04", f"{own}ID"),
        ):
            if not sheet.text(path, line):
                yield rule
        exact = sheet.amount(quantity, line) * sheet.amount("cac:Price/cbc:PriceAmount", line)
        if exact.quantize(CENT, ROUND_HALF_UP) != sheet.amount("cbc:LineExtensionAmount", line):
            yield "PEPPOL-R120"
        category, rate = sheet.text(f"{own}ID", line), sheet.text(f"{own}Percent", line)
        if category == "O" and rate:
            yield "BR-O-05"
        if category == "S" and Decimal(rate or "0") <= 0:
            yield "BR-S-05"
