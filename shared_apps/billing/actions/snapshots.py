"""What a document says for ever: seller, buyer and VAT as they were on the day."""

from dataclasses import asdict
from typing import Any

from shared_apps.billing.models import BillingParty, Invoice, Issuer
from shared_apps.billing.rules.paper import Paper, PaperLine, Party, group_from, group_value
from shared_apps.billing.rules.totals import Totals


def snapshot_of(document: Invoice, totals: Totals, party: BillingParty) -> dict[str, Any]:
    """Return the snapshot of a document that is being issued, as JSON."""
    credited = document.credits
    return {
        "seller": asdict(_seller(document.issuer)),
        "buyer": asdict(_buyer(party)),
        "buyer_reference": document.municipality.slug,
        "groups": [group_value(group) for group in totals.groups],
        "credits": [credited.number, str(credited.issued_on)] if credited else None,
    }


def paper_of(document: Invoice) -> Paper:
    """Return an issued document as plain values, read from what does not change any more."""
    snapshot = document.snapshot
    assert document.number is not None
    assert document.issued_on is not None
    credited = snapshot["credits"]
    return Paper(
        uuid=document.uuid,
        kind=document.kind,
        number=document.number,
        reference=document.reference,
        issued_on=document.issued_on,
        supply_on=document.supply_on,
        period_end=document.period_end,
        due_on=document.due_on,
        currency=document.currency,
        buyer_reference=snapshot["buyer_reference"],
        seller=Party(**snapshot["seller"]),
        buyer=Party(**snapshot["buyer"]),
        lines=tuple(_lines(document)),
        groups=tuple(group_from(value) for value in snapshot["groups"]),
        net_minor=document.net_minor,
        tax_minor=document.tax_minor,
        gross_minor=document.gross_minor,
        reason=document.reason,
        credits=(credited[0], credited[1]) if credited else None,
    )


def _lines(document: Invoice) -> list[PaperLine]:
    return [
        PaperLine(
            position=line.position,
            description=line.description,
            quantity_milli=line.quantity_milli,
            unit=line.unit,
            unit_price_minor=line.unit_price_minor,
            net_minor=line.net_minor,
            treatment=line.treatment,
        )
        for line in document.lines.order_by("position")
    ]


def _seller(issuer: Issuer) -> Party:
    return Party(
        name=issuer.legal_name,
        street=issuer.street,
        city=issuer.city,
        postal_code=issuer.postal_code,
        country=issuer.country,
        tax_id=issuer.tax_id,
        vat_id=issuer.vat_id,
        endpoint=issuer.endpoint,
        email=issuer.email,
        iban=issuer.iban,
        bic=issuer.bic,
        bank_name=issuer.bank_name,
    )


def _buyer(party: BillingParty) -> Party:
    return Party(
        name=party.legal_name,
        street=party.street,
        city=party.city,
        postal_code=party.postal_code,
        country=party.country,
        tax_id=party.tax_id,
        vat_id=party.vat_id,
        endpoint=party.endpoint,
        email=party.email,
    )
