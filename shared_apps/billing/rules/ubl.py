"""Invoices for machines: UBL 2.1 in the shape of Peppol BIS Billing 3.0.

Source: EN 16931-1, CEN/TS 16931-3-2 (binding to UBL), Peppol BIS Billing 3.0. The same document
always makes the same bytes.
"""

from decimal import Decimal
from typing import Any, Final

from lxml import etree

from kernel.money import to_major
from shared_apps.billing.rules.paper import Paper, PaperLine, Party
from shared_apps.billing.rules.totals import TaxGroup
from shared_apps.billing.rules.vat import OUTSIDE, Treatment

UBL: Final = "urn:oasis:names:specification:ubl:schema:xsd:"
CAC: Final = f"{UBL}CommonAggregateComponents-2"
CBC: Final = f"{UBL}CommonBasicComponents-2"
CUSTOMIZATION: Final = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
PROFILE: Final = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
CREDIT_TRANSFER: Final = "30"
"""Codes of UNTDID 1001 (380 invoice, 381 credit note) and 4461 (30 credit transfer)."""

Element = Any


def ubl_of(paper: Paper) -> bytes:
    """Return the e-invoice of an issued document as XML, UTF-8."""
    name = "CreditNote" if paper.is_credit_note else "Invoice"
    names = {None: f"{UBL}{name}-2", "cac": CAC, "cbc": CBC}
    root = etree.Element(f"{{{UBL}{name}-2}}{name}", nsmap=names)
    _head(root, paper)
    _party(_add(root, "AccountingSupplierParty"), paper.seller, paper, is_seller=True)
    _party(_add(root, "AccountingCustomerParty"), paper.buyer, paper, is_seller=False)
    delivery = _add(root, "Delivery")
    _text(delivery, "ActualDeliveryDate", paper.supply_on.isoformat())
    _payment(root, paper)
    _taxes(root, paper)
    _sums(root, paper)
    for line in paper.lines:
        _line(root, line, paper)
    made: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return made


def _head(root: Element, paper: Paper) -> None:
    _text(root, "CustomizationID", CUSTOMIZATION)
    _text(root, "ProfileID", PROFILE)
    _text(root, "ID", paper.number)
    _text(root, "IssueDate", paper.issued_on.isoformat())
    if paper.is_credit_note:
        _text(root, "CreditNoteTypeCode", "381")
    else:
        if paper.due_on is not None:
            _text(root, "DueDate", paper.due_on.isoformat())
        _text(root, "InvoiceTypeCode", "380")
    if paper.reason:
        _text(root, "Note", paper.reason)
    _text(root, "DocumentCurrencyCode", paper.currency)
    _text(root, "BuyerReference", paper.buyer_reference)
    if paper.period_end is not None:
        period = _add(root, "InvoicePeriod")
        _text(period, "StartDate", paper.supply_on.isoformat())
        _text(period, "EndDate", paper.period_end.isoformat())
    if paper.credits is not None:
        number, issued_on = paper.credits
        before = _add(_add(root, "BillingReference"), "InvoiceDocumentReference")
        _text(before, "ID", number)
        _text(before, "IssueDate", issued_on)


def _party(parent: Element, party: Party, paper: Paper, *, is_seller: bool) -> None:
    """Add a party; outside the scope of VAT nobody's VAT number is given (BR-O-02)."""
    outside = any(group.treatment.category == OUTSIDE for group in paper.groups)
    node = _add(parent, "Party")
    scheme, identifier = party.endpoint_parts
    _text(node, "EndpointID", identifier, schemeID=scheme)
    _text(_add(node, "PartyName"), "Name", party.name)
    address = _add(node, "PostalAddress")
    for name, value in (
        ("StreetName", party.street),
        ("CityName", party.city),
        ("PostalZone", party.postal_code),
    ):
        if value:
            _text(address, name, value)
    _text(_add(address, "Country"), "IdentificationCode", party.country)
    if party.vat_id and not outside:
        tax = _add(node, "PartyTaxScheme")
        _text(tax, "CompanyID", party.vat_id)
        _text(_add(tax, "TaxScheme"), "ID", "VAT")
    legal = _add(node, "PartyLegalEntity")
    _text(legal, "RegistrationName", party.name)
    if party.tax_id:
        _text(legal, "CompanyID", party.tax_id)
    contact = _add(node, "Contact")
    if is_seller:
        _text(contact, "Name", party.name)
    _text(contact, "ElectronicMail", party.email)


def _payment(root: Element, paper: Paper) -> None:
    means = _add(root, "PaymentMeans")
    _text(means, "PaymentMeansCode", CREDIT_TRANSFER)
    _text(means, "PaymentID", paper.reference)
    account = _add(means, "PayeeFinancialAccount")
    _text(account, "ID", paper.seller.iban)
    _text(account, "Name", paper.seller.name)
    if paper.seller.bic:
        _text(_add(account, "FinancialInstitutionBranch"), "ID", paper.seller.bic)
    if paper.is_credit_note:
        _text(_add(root, "PaymentTerms"), "Note", "Set off or refunded")


def _taxes(root: Element, paper: Paper) -> None:
    total = _add(root, "TaxTotal")
    _amount(total, "TaxAmount", paper.tax_minor, paper.currency)
    for group in paper.groups:
        _tax_group(total, group, paper.currency)


def _tax_group(total: Element, group: TaxGroup, currency: str) -> None:
    node = _add(total, "TaxSubtotal")
    _amount(node, "TaxableAmount", group.net_minor, currency)
    _amount(node, "TaxAmount", group.tax_minor, currency)
    category = _category(node, "TaxCategory", group.treatment)
    scheme = category[-1]
    for name, value in (
        ("TaxExemptionReasonCode", group.treatment.reason_code),
        ("TaxExemptionReason", group.treatment.reason),
    ):
        if value:
            scheme.addprevious(_text(category, name, value))


def _category(parent: Element, name: str, treatment: Treatment) -> Element:
    """Add a VAT category; one outside the scope of VAT has no rate at all (BR-O-05)."""
    node = _add(parent, name)
    _text(node, "ID", treatment.category)
    if treatment.category != OUTSIDE:
        _text(node, "Percent", f"{Decimal(treatment.rate_permille) / 10:.1f}")
    _text(_add(node, "TaxScheme"), "ID", "VAT")
    return node


def _sums(root: Element, paper: Paper) -> None:
    node = _add(root, "LegalMonetaryTotal")
    for name, minor in (
        ("LineExtensionAmount", paper.net_minor),
        ("TaxExclusiveAmount", paper.net_minor),
        ("TaxInclusiveAmount", paper.gross_minor),
        ("PayableAmount", paper.gross_minor),
    ):
        _amount(node, name, minor, paper.currency)


def _line(root: Element, line: PaperLine, paper: Paper) -> None:
    node = _add(root, "CreditNoteLine" if paper.is_credit_note else "InvoiceLine")
    _text(node, "ID", str(line.position))
    quantity = "CreditedQuantity" if paper.is_credit_note else "InvoicedQuantity"
    _text(node, quantity, f"{Decimal(line.quantity_milli) / 1000:.3f}", unitCode=line.unit)
    _amount(node, "LineExtensionAmount", line.net_minor, paper.currency)
    item = _add(node, "Item")
    _text(item, "Name", line.description)
    _category(item, "ClassifiedTaxCategory", line.treatment)
    _amount(_add(node, "Price"), "PriceAmount", line.unit_price_minor, paper.currency)


def _add(parent: Element, name: str) -> Element:
    return etree.SubElement(parent, f"{{{CAC}}}{name}")


def _text(parent: Element, name: str, text: str, **attributes: str) -> Element:
    node = etree.SubElement(parent, f"{{{CBC}}}{name}", attributes)
    node.text = text
    return node


def _amount(parent: Element, name: str, minor: int, currency: str) -> None:
    _text(parent, name, str(to_major(minor, currency)), currencyID=currency)
