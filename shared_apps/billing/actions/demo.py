"""Billing of the demo: three invented issuers, invoices in every state, a statement."""

from datetime import datetime, timedelta
from typing import Any, Final

from kernel.people import SYSTEM
from shared_apps.billing.actions.demo_statement import demo_statement
from shared_apps.billing.actions.dunning import recall
from shared_apps.billing.actions.invoices import Item, draft_invoice, issue
from shared_apps.billing.actions.parties import save_issuer, save_party
from shared_apps.billing.actions.payments import record_payment
from shared_apps.billing.actions.statements import import_statements
from shared_apps.billing.models import BankStatement, Invoice, Issuer
from tenants.models import Municipality

ISSUERS: Final[dict[str, dict[str, Any]]] = {
    "UA": {
        "legal_name": "ТОВ «Вигадана е-ДЕМ»",
        "street": "вул. Неіснуюча, 1",
        "city": "Київ",
        "postal_code": "01001",
        "tax_id": "99990522",
        "vat_id": "UA999905226012",
        "iban": "UA213223130000026007233566001",
        "bank_name": "Вигаданий банк",
        "currency": "UAH",
        "time_zone": "Europe/Kyiv",
    },
    "PL": {
        "legal_name": "Zmyślona e-DEM sp. z o.o.",
        "street": "ul. Nieistniejąca 1",
        "city": "Kraków",
        "postal_code": "30-001",
        "tax_id": "9999990018",
        "vat_id": "PL9999990018",
        "endpoint": "9945:PL9999990018",
        "iban": "PL61109010140000071219812874",
        "bank_name": "Bank Zmyślony",
        "currency": "PLN",
        "time_zone": "Europe/Warsaw",
    },
    "RS": {
        "legal_name": "Измишљени е-ДЕМ д.о.о.",
        "street": "Непостојећа 1",
        "city": "Београд",
        "postal_code": "11000",
        "tax_id": "199999915",
        "vat_id": "RS199999915",
        "iban": "RS35260005601001611379",
        "bank_name": "Измишљена банка",
        "currency": "RSD",
        "time_zone": "Europe/Belgrade",
    },
}

BUYERS: Final = (
    ("poltava", "Виконавчий комітет Полтавської міської ради (демо)", "Полтава", "99990002"),
    ("uzhhorod", "Виконавчий комітет Ужгородської міської ради (демо)", "Ужгород", "99990137"),
    ("lviv", "Виконавчий комітет Львівської міської ради (демо)", "Львів", "99990261"),
    ("ternopil", "Виконавчий комітет Тернопільської міської ради (демо)", "Тернопіль", "99990396"),
    ("pielgrzymka", "Gmina Pielgrzymka (demo)", "Pielgrzymka", "9999990001"),
    ("kikinda", "Град Кикинда (демо)", "Кикинда", "199999907"),
)

INVOICES: Final = (
    ("uzhhorod", 58, "eight_week", 4_800_000),
    ("poltava", 44, "annual", 9_600_000),
    ("pielgrzymka", 30, "eight_week", 390_000),
    ("ternopil", 26, "annual", 7_200_000),
    ("kikinda", 9, "annual", 12_000_000),
    ("lviv", 5, "annual", 14_400_000),
    ("vinnytsia", 1, "annual", 9_600_000),
)
"""City, days ago, kind of plan, net minor units. Vinnytsia's waits for its billing details."""

TEXTS: Final = {
    "eight_week": {
        "uk": "Восьмитижневий сервіс e-DEM, громадський бюджет",
        "pl": "Ośmiotygodniowy serwis e-DEM, budżet obywatelski",
        "sr": "Осмонедељни сервис e-DEM, партиципативни буџет",
    },
    "annual": {
        "uk": "Річний сервіс e-DEM, усі модулі",
        "pl": "Roczny serwis e-DEM, wszystkie moduły",
        "sr": "Годишњи сервис e-DEM, сви модули",
    },
}


def fill_demo(*, at: datetime) -> None:
    """Add what is missing: issuers, buyers, invoices, payments and a statement."""
    for country, values in ISSUERS.items():
        if not Issuer.objects.filter(country=country).exists():
            save_issuer(
                code=country.lower(),
                country=country,
                prefix=country,
                email=f"invoices.{country.lower()}@e-dem.example",
                actor=SYSTEM,
                at=at,
                **values,
            )
    for slug, name, place, tax_id in BUYERS:
        _fill_buyer(slug, name, place, tax_id, at=at)
    for slug, days, kind, net_minor in INVOICES:
        _fill_invoice(slug, kind, net_minor, at=at - timedelta(days=days))
    _fill_money(at=at)


def _fill_buyer(slug: str, name: str, place: str, tax_id: str, *, at: datetime) -> None:
    city = Municipality.objects.filter(slug=slug, billing_party=None).first()
    if city is not None:
        save_party(
            municipality=city,
            legal_name=name,
            street={"UA": "вул. Демонстраційна, 1", "PL": "ul. Pokazowa 1"}.get(
                city.country, "Показна 1"
            ),
            city=place,
            postal_code={"UA": "00001", "PL": "00-001"}.get(city.country, "00001"),
            tax_id=tax_id,
            email=f"rada@{slug}.example",
            language=city.default_language,
            actor=SYSTEM,
            at=at,
        )


def _fill_invoice(slug: str, kind: str, net_minor: int, *, at: datetime) -> None:
    city = Municipality.objects.filter(slug=slug, invoices=None).first()
    if city is None:
        return
    draft = draft_invoice(
        municipality=city,
        items=[Item(TEXTS[kind][city.default_language], net_minor)],
        currency=city.currency,
        supply_on=at.date(),
        period_end=(at + timedelta(days=56 if kind == "eight_week" else 365)).date(),
        actor=SYSTEM,
        at=at,
    )
    if hasattr(city, "billing_party") and city.billing_party.is_complete:
        issue(draft, actor=SYSTEM, at=at)


def _fill_money(*, at: datetime) -> None:
    """Pay one invoice by hand, one by statement, one in part; recall the overdue one."""
    if BankStatement.objects.exists():
        return
    by_city = {row.municipality.slug: row for row in Invoice.objects.open()}
    if "pielgrzymka" in by_city:
        paid = by_city["pielgrzymka"]
        day = at - timedelta(days=20)
        record_payment(
            paid,
            amount_minor=paid.open_minor,
            received_on=day.date(),
            reason="przelew, wyciąg papierowy",
            actor=SYSTEM,
            at=day,
        )
    if {"poltava", "ternopil"} <= set(by_city):
        payments = [
            (by_city["poltava"].open_minor, by_city["poltava"].reference, ""),
            (3_000_000, "", f"часткова оплата {by_city['ternopil'].number}"),
            (77_700, "", "плата за послуги"),
        ]
        day = at - timedelta(days=18)
        content = demo_statement(by_city["poltava"].issuer, payments, name="DEMO", at=day)
        import_statements([content], actor=SYSTEM, at=day)
    if "uzhhorod" in by_city:
        for days in (36, 22):
            recall(by_city["uzhhorod"], at=at - timedelta(days=days))
