"""Issuers, buyers, invoices and bank statements of the tests."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

from kernel.money import to_major
from kernel.people import Actor
from shared_apps.billing.actions.invoices import Item, draft_invoice, issue
from shared_apps.billing.actions.parties import save_issuer, save_party
from shared_apps.billing.models import BillingParty, Invoice, Issuer
from shared_apps.billing.rules.references import grouped
from tenants.models import Municipality
from tenants.schemas import PUBLIC, current_schema, working_in
from tests.factories.registry import Seed, register

NOON = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
FINANCE = Actor(account=uuid4(), roles=frozenset({"finance"}), assurance="mfa")

IBANS = {
    "UA": "UA213223130000026007233566001",
    "PL": "PL61109010140000071219812874",
    "RS": "RS35260005601001611379",
}
TAX_IDS = {"UA": "32855961", "PL": "1234563218", "RS": "101134702"}
CURRENCIES = {"UA": "UAH", "PL": "PLN", "RS": "RSD"}
ZONES = {"UA": "Europe/Kyiv", "PL": "Europe/Warsaw", "RS": "Europe/Belgrade"}
_numbers = count(1)


def make_issuer(country: str = "UA", **values: Any) -> Issuer:
    """Return the issuer of a country; the second time the same."""
    known = Issuer.objects.filter(country=country, is_active=True).first()
    if known is not None and not values:
        return known
    fields = {
        "legal_name": f"e-DEM {country}",
        "street": "1 Invented Street",
        "city": "Fictional",
        "postal_code": "00-001",
        "tax_id": TAX_IDS[country],
        "vat_id": f"{country}{TAX_IDS[country]}",
        "iban": IBANS[country],
        "email": "billing@edem.example",
        "currency": CURRENCIES[country],
        "prefix": country,
        "time_zone": ZONES[country],
        **values,
    }
    code = f"edem-{country.lower()}"
    return save_issuer(code=code, country=country, actor=FINANCE, at=NOON, **fields)


def make_party(municipality: Municipality, **values: str) -> BillingParty:
    """Return a complete buyer for a municipality."""
    fields = {
        "legal_name": "Виконавчий комітет Полтавської міської ради",
        "street": "вул. Соборності, 36",
        "city": "Полтава",
        "postal_code": "36000",
        "tax_id": TAX_IDS.get(municipality.country, ""),
        "email": "money@city.example",
        **values,
    }
    return save_party(municipality=municipality, actor=FINANCE, at=NOON, **fields)


def find_city(slug: str = "poltava") -> Municipality:
    """Return a municipality of the ready database."""
    found: Municipality = Municipality.objects.get(slug=slug)
    return found


def make_draft(*prices_minor: int, slug: str = "poltava", **values: Any) -> Invoice:
    """Return a draft with a line for each price."""
    city = find_city(slug)
    make_issuer(city.country)
    make_party(city)
    return draft_invoice(
        **{
            "municipality": city,
            "items": [Item(f"Service {price}", price) for price in prices_minor or (100_000,)],
            "currency": CURRENCIES[city.country],
            "supply_on": date(2026, 3, 2),
            "actor": FINANCE,
            "at": NOON,
            **values,
        }
    )


def make_invoice(*prices_minor: int, at: datetime = NOON, slug: str = "poltava") -> Invoice:
    """Return an issued invoice with a line for each price."""
    return issue(make_draft(*prices_minor, slug=slug), actor=FINANCE, at=at)


def later(days: int) -> datetime:
    """Return the instant some days after the tests' noon."""
    return NOON + timedelta(days=days)


def entry_xml(
    amount_minor: int,
    *,
    currency: str = "UAH",
    reference: str = "",
    text: str = "",
    bank_reference: str | None = None,
    direction: str = "CRDT",
    status: str = "<Sts>BOOK</Sts>",
    reversal: bool = False,
    end_to_end: str = "",
    details: str = "",
) -> str:
    """Return one `Ntry` of a statement."""
    name = f"BANK{next(_numbers):08d}" if bank_reference is None else bank_reference
    structured = f"<Strd><CdtrRefInf><Ref>{reference}</Ref></CdtrRefInf></Strd>"
    free = f"<Ustrd>{text}</Ustrd>"
    told = f"<RmtInf>{structured if reference else ''}{free if text else ''}</RmtInf>"
    refs = f"<Refs><EndToEndId>{end_to_end}</EndToEndId></Refs>" if end_to_end else ""
    one = f"<TxDtls>{refs}<RltdPties><Dbtr><Nm>Poltava</Nm></Dbtr></RltdPties>{told}</TxDtls>"
    return f"""<Ntry><Amt Ccy="{currency}">{to_major(amount_minor, currency)}</Amt>
      <CdtDbtInd>{direction}</CdtDbtInd>{"<RvslInd>true</RvslInd>" if reversal else ""}{status}
      <BookgDt><Dt>2026-03-10</Dt></BookgDt>
      {f"<AcctSvcrRef>{name}</AcctSvcrRef>" if name else ""}
      <NtryDtls>{details or one}</NtryDtls></Ntry>"""


def statement_xml(
    *entries: str,
    moved_minor: int,
    opening_minor: int = 1_000_00,
    currency: str = "UAH",
    iban: str = IBANS["UA"],
    name: str = "S-1",
    version: str = "02",
    closing_minor: int | None = None,
) -> bytes:
    """Return a camt.053 file with one statement."""
    closing = opening_minor + moved_minor if closing_minor is None else closing_minor

    def balance(code: str, minor: int) -> str:
        sign = "CRDT" if minor >= 0 else "DBIT"
        return f"""<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>
          <Amt Ccy="{currency}">{to_major(abs(minor), currency)}</Amt><CdtDbtInd>{sign}</CdtDbtInd>
          <Dt><Dt>2026-03-10</Dt></Dt></Bal>"""

    space = f"urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}"
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="{space}"><BkToCstmrStmt>
  <GrpHdr><MsgId>M-1</MsgId><CreDtTm>2026-03-10T20:00:00</CreDtTm></GrpHdr>
  <Stmt><Id>{name}</Id><CreDtTm>2026-03-10T20:00:00</CreDtTm>
    <Acct><Id><IBAN>{grouped(iban).replace(" ", "")}</IBAN></Id><Ccy>{currency}</Ccy></Acct>
    {balance("OPBD", opening_minor)}{balance("CLBD", closing)}
    {"".join(entries)}
  </Stmt></BkToCstmrStmt></Document>""".encode()


def plant_billing(marker: str, at: datetime) -> dict[str, Any]:
    """Give the current city billing details and an invoice that carry the marker."""
    schema = current_schema()
    with working_in(PUBLIC):
        city = Municipality.objects.get(schema_name=schema)
        make_issuer(city.country)
        make_party(city, legal_name=f"{marker} council", street=f"{marker} street")
        item = Item(f"{marker} service", 100_000)
        draft = draft_invoice(
            municipality=city,
            items=[item],
            currency=city.currency,
            supply_on=at.date(),
            actor=FINANCE,
            at=at,
        )
        invoice = issue(draft, actor=FINANCE, at=at)
    return {
        "office_invoices:invoice:invoice": invoice.uuid,
        "office_invoices:document:invoice": invoice.uuid,
        "office_invoices:document:kind": "xml",
    }


register(Seed("billing", order=70, plant=plant_billing))
