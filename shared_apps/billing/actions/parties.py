"""Buyers and issuers: what an invoice says of both sides."""

import re
from datetime import datetime

from django.db import transaction

from kernel.audit.actions import record
from kernel.errors import Invalid
from kernel.outbox.actions import publish
from kernel.people import Actor
from shared_apps.billing.events import PARTY_TOPIC
from shared_apps.billing.models import BillingParty, Issuer
from shared_apps.billing.rules.parties import checked_bic, checked_iban, checked_tax_id
from tenants.models import Municipality
from tenants.schemas import PUBLIC, working_in

PARTY_FIELDS = (
    "legal_name",
    "street",
    "city",
    "postal_code",
    "tax_id",
    "vat_id",
    "endpoint",
    "email",
    "language",
)
ISSUER_FIELDS = (
    "legal_name",
    "street",
    "city",
    "postal_code",
    "tax_id",
    "vat_id",
    "endpoint",
    "iban",
    "bic",
    "bank_name",
    "email",
    "currency",
    "prefix",
    "vat_scheme",
    "exemption",
    "payment_days",
    "renewal_days",
    "time_zone",
)
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ufffe\uffff]+")
ENDPOINT = re.compile(r"(\d{4}|EM):[\w.@+:\-]{2,50}")


def ensure_party(municipality: Municipality, *, at: datetime, email: str = "") -> BillingParty:
    """Return a city as buyer; the first time with what the registry knows of it."""
    names = municipality.names
    language = municipality.default_language
    name = names.get(language) or next(iter(names.values()), municipality.slug)
    with working_in(PUBLIC):
        party, _is_new = BillingParty.objects.get_or_create(
            municipality=municipality,
            defaults={
                "legal_name": name,
                "country": municipality.country,
                "language": language,
                "email": email,
                "updated_at": at,
            },
        )
    return party


@transaction.atomic
def save_party(
    *, municipality: Municipality, actor: Actor, at: datetime, **values: str
) -> BillingParty:
    """Write what a city says of itself as buyer; drafts that waited for it are issued after.

    Raises: Invalid `billing.party.tax_id_wrong`, `billing.party.vat_id_wrong`,
    `billing.party.endpoint_wrong`.
    """
    with working_in(PUBLIC):
        party = ensure_party(municipality, at=at)
        clean = {name: _clean(values[name]) for name in PARTY_FIELDS if name in values}
        if clean.get("tax_id"):
            clean["tax_id"] = checked_tax_id(party.country, clean["tax_id"])
        _check_numbers(clean, party.country)
        changed = [name for name, value in clean.items() if getattr(party, name) != value]
        for name, value in clean.items():
            setattr(party, name, value)
        party.updated_at = at
        party.save()
        record(
            "billing_party.changed",
            kind="municipality",
            key=municipality.uuid,
            actor=actor,
            at=at,
            fields=changed,
        )
        if party.is_complete:
            publish(PARTY_TOPIC, at=at, municipality=str(municipality.uuid))
    return party


@transaction.atomic
def save_issuer(*, code: str, country: str, actor: Actor, at: datetime, **values: object) -> Issuer:
    """Make or change a legal entity of ours; what it issued before stays as it was issued.

    Raises: Invalid `billing.party.tax_id_wrong`, `…iban_wrong`, `…bic_wrong`, `…vat_id_wrong`,
    `…endpoint_wrong`, `billing.issuer.vat_id_missing`, `billing.vat.exemption_without_reason`.
    """
    with working_in(PUBLIC):
        found = Issuer.objects.filter(code=code).first()
        issuer = found or Issuer(code=code, country=country)
        for name in ISSUER_FIELDS:
            if name in values:
                value = values[name]
                setattr(issuer, name, _clean(value) if isinstance(value, str) else value)
        _check_issuer(issuer)
        issuer.save()
        record("issuer.saved", kind="issuer", key=code, actor=actor, at=at)
    return issuer


def _check_issuer(issuer: Issuer) -> None:
    issuer.tax_id = checked_tax_id(issuer.country, issuer.tax_id)
    issuer.iban, issuer.bic = checked_iban(issuer.iban), checked_bic(issuer.bic)
    _check_numbers({"vat_id": issuer.vat_id, "endpoint": issuer.endpoint}, issuer.country)
    if issuer.vat_scheme == "standard" and not issuer.vat_id:
        raise Invalid("billing.issuer.vat_id_missing")
    if issuer.vat_scheme == "exempt" and not issuer.exemption:
        raise Invalid("billing.vat.exemption_without_reason")


def _check_numbers(values: dict[str, str], country: str) -> None:
    """Check a VAT number's country prefix (BR-CO-09) and the form of a Peppol participant."""
    vat_id = values.get("vat_id", "")
    if vat_id and not re.fullmatch(rf"{country}[0-9A-Z]{{2,13}}", vat_id):
        raise Invalid("billing.party.vat_id_wrong", country=country)
    endpoint = values.get("endpoint", "")
    if endpoint and not ENDPOINT.fullmatch(endpoint):
        raise Invalid("billing.party.endpoint_wrong")


def _clean(text: str) -> str:
    """Return a text without control characters, which XML cannot carry, and without margins."""
    return CONTROL.sub(" ", text).strip()
