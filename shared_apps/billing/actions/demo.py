"""Billing of the demo: three invented issuers, invoices in every state, a statement."""

from datetime import datetime, timedelta
from typing import Any, Final

from kernel.people import SYSTEM
from shared_apps.billing.actions.demo_statement import demo_statement
from shared_apps.billing.actions.dunning import recall
from shared_apps.billing.actions.invoices import Item, Occasion, draft_invoice, issue
from shared_apps.billing.actions.parties import ensure_party, save_issuer, save_party
from shared_apps.billing.actions.payments import record_payment
from shared_apps.billing.actions.statements import import_statements
from shared_apps.billing.models import BillingParty, Invoice, Issuer
from shared_apps.billing.rules.occasions import START
from shared_apps.plans.models import Subscription
from tenants.city import City
from tenants.models import Municipality
from tenants.schemas import PUBLIC, working_in

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

INVOICES: Final = {
    "poltava": (58, "annual", 9_600_000),
    "uzhhorod": (40, "eight_week", 4_800_000),
    "lviv": (26, "annual", 14_400_000),
    "ternopil": (5, "annual", 7_200_000),
    "vinnytsia": (1, "annual", 9_600_000),
    "pielgrzymka": (30, "eight_week", 390_000),
    "kikinda": (9, "annual", 12_000_000),
}
"""Days ago, kind of plan, net minor units, in the order of the cities: numbers follow the days.

Poltava has paid, Uzhhorod was reminded twice, Lviv paid a part, Pielgrzymka paid in cash,
Vinnytsia's waits as a draft for its billing details.
"""
STATEMENT_DAYS: Final = 18

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


def fill_issuers(*, at: datetime) -> None:
    """Set up the invented issuers that are missing."""
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


def fill_city(city: City, *, at: datetime) -> None:
    """Give a demo city its buyer, its invoice and what became of it, as far as it lacks them.

    Where plans gave it a service, the invoice is that service's.
    """
    with working_in(PUBLIC):
        for slug, name, place, tax_id in BUYERS:
            if slug == city.slug:
                _fill_buyer(slug, name, place, tax_id, at=at)
        if (
            city.slug in INVOICES
            and not Invoice.objects.filter(municipality__uuid=city.uuid).exists()
        ):
            days, kind, net_minor = INVOICES[city.slug]
            _fill_invoice(city.slug, kind, net_minor, at=at - timedelta(days=days))
            FOLLOWING.get(city.slug, _leave_open)(at=at)


def _fill_buyer(slug: str, name: str, place: str, tax_id: str, *, at: datetime) -> None:
    city = Municipality.objects.get(slug=slug)
    if not ensure_party(city, at=at).is_complete:
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
    city = Municipality.objects.get(slug=slug)
    service = Subscription.objects.live().filter(municipality=city, price_minor__gt=0).first()
    price = service.price_minor if service else net_minor
    draft = draft_invoice(
        municipality=city,
        items=[Item(TEXTS[kind][city.default_language], price)],
        currency=city.currency,
        supply_on=at.date(),
        occasion=Occasion(service.uuid, START) if service else None,
        period_end=(at + timedelta(days=56 if kind == "eight_week" else 365)).date(),
        actor=SYSTEM,
        at=at,
    )
    if BillingParty.objects.get(municipality=city).is_complete:
        issue(draft, actor=SYSTEM, at=at)


def _only(slug: str) -> Invoice:
    found: Invoice = Invoice.objects.select_related("issuer").get(municipality__slug=slug)
    return found


def _leave_open(*, at: datetime) -> None:
    """Leave the invoice as it is."""


def _remind_twice(*, at: datetime) -> None:
    for days in (19, 5):
        recall(_only("uzhhorod"), at=at - timedelta(days=days))


def _pay_in_cash(*, at: datetime) -> None:
    paid, day = _only("pielgrzymka"), at - timedelta(days=20)
    record_payment(
        paid,
        amount_minor=paid.open_minor,
        received_on=day.date(),
        reason="przelew, wyciąg papierowy",
        actor=SYSTEM,
        at=day,
    )


def _pay_by_statement(*, at: datetime) -> None:
    """Import a statement: Poltava pays in full, Lviv a part, somebody sets a riddle."""
    paid, part, day = _only("poltava"), _only("lviv"), at - timedelta(days=STATEMENT_DAYS)
    payments = [
        (paid.open_minor, paid.reference, ""),
        (part.open_minor // 3, "", f"часткова оплата {part.number}"),
        (77_700, "", "плата за послуги"),
    ]
    payments = [payment for payment in payments if payment[0]]
    content = demo_statement(paid.issuer, payments, name="DEMO", at=day)
    import_statements([content], actor=SYSTEM, at=day)


FOLLOWING: Final = {
    "uzhhorod": _remind_twice,
    "lviv": _pay_by_statement,
    "pielgrzymka": _pay_in_cash,
}
