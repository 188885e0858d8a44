"""An issued document as plain values: what PDF and UBL are made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from shared_apps.billing.rules.totals import TaxGroup
from shared_apps.billing.rules.vat import Treatment


@dataclass(frozen=True, slots=True)
class Party:
    """Seller or buyer as it was when the document was issued."""

    name: str
    street: str
    city: str
    postal_code: str
    country: str
    tax_id: str
    vat_id: str
    endpoint: str
    email: str
    iban: str = ""
    bic: str = ""
    bank_name: str = ""

    @property
    def endpoint_parts(self) -> tuple[str, str]:
        """Scheme and identifier of the electronic address; without one its e-mail (`EM`)."""
        scheme, colon, identifier = self.endpoint.partition(":")
        return (scheme, identifier) if colon else ("EM", self.email)


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One line; quantity in thousandths, money in minor units."""

    position: int
    description: str
    quantity_milli: int
    unit: str
    unit_price_minor: int
    net_minor: int
    treatment: Treatment


@dataclass(frozen=True, slots=True)
class Paper:
    """An issued invoice or credit note; `credits` are number and day of what is credited."""

    uuid: UUID
    kind: str
    number: str
    reference: str
    issued_on: date
    supply_on: date
    period_end: date | None
    due_on: date | None
    currency: str
    buyer_reference: str
    seller: Party
    buyer: Party
    lines: tuple[PaperLine, ...]
    groups: tuple[TaxGroup, ...]
    net_minor: int
    tax_minor: int
    gross_minor: int
    reason: str = ""
    credits: tuple[str, str] | None = None

    @property
    def is_credit_note(self) -> bool:
        """Whether it takes back instead of asking."""
        return self.kind == "credit_note"


def group_value(group: TaxGroup) -> dict[str, Any]:
    """Return a row of the VAT breakdown as JSON."""
    treatment = group.treatment
    return {
        "category": treatment.category,
        "permille": treatment.rate_permille,
        "reason": treatment.reason,
        "net_minor": group.net_minor,
        "tax_minor": group.tax_minor,
    }


def group_from(value: Mapping[str, Any]) -> TaxGroup:
    """Return the row of the VAT breakdown that `group_value` made this JSON of."""
    treatment = Treatment(value["category"], value["permille"], value["reason"])
    return TaxGroup(treatment, value["net_minor"], value["tax_minor"])
