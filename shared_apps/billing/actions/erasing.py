"""A municipality is erased: what was issued stays by law, all else that billing holds goes."""

from datetime import datetime

from django.db import transaction

from kernel.outbox.models import OutboxMessage
from shared_apps.billing.events import PARTY_TOPIC, SERVICE_TOPIC
from shared_apps.billing.models import BillingParty, Invoice
from shared_apps.billing.rules.invoices import InvoiceState
from shared_apps.plans.models import Subscription
from tenants.models import Municipality
from tenants.schemas import PUBLIC, working_in

DRAFT = InvoiceState.DRAFT.value
BUYER = ("street", "city", "postal_code", "tax_id", "vat_id", "endpoint", "email")
"""What a document says of its buyer under the same names as the buyer's row."""


def forget_buyer(municipality: Municipality, at: datetime) -> int:
    """Delete drafts and requests for invoices, and what no issued document says of the buyer.

    Issued documents, payments and the ledger stay, and an open invoice can still be recalled at
    the address that it names. Returns how many rows went or changed. Runs in the transaction
    that erases.

    Source: Directive 2006/112/EC art. 244 and 247: what was issued is stored.
    """
    with working_in(PUBLIC), transaction.atomic():
        return (
            _delete_drafts(municipality)
            + _delete_requests(municipality)
            + _forget_party(municipality, at=at)
        )


def _delete_drafts(municipality: Municipality) -> int:
    """Delete drafts: locked first, so that one being issued now is no draft when it is read."""
    drafts = Invoice.objects.filter(municipality=municipality, state=DRAFT)
    found = [draft.pk for draft in drafts.select_for_update()]
    Invoice.objects.filter(pk__in=found).delete()
    return len(found)


def _delete_requests(municipality: Municipality) -> int:
    """Delete what would write a document of somebody who is gone."""
    uuids = Subscription.objects.filter(municipality=municipality).values_list("uuid", flat=True)
    services = OutboxMessage.objects.filter(
        topic=SERVICE_TOPIC, payload__subscription__in=[str(uuid) for uuid in uuids]
    )
    parties = OutboxMessage.objects.filter(
        topic=PARTY_TOPIC, payload__municipality=str(municipality.uuid)
    )
    return services.delete()[0] + parties.delete()[0]


def _forget_party(municipality: Municipality, *, at: datetime) -> int:
    """Leave of a buyer what its last issued document says; nothing where there is none."""
    mine = BillingParty.objects.filter(municipality=municipality)
    party = mine.select_for_update().first()
    if party is None:
        return 0
    issued = Invoice.objects.filter(municipality=municipality).exclude(state=DRAFT)
    last = issued.order_by("-issued_at", "-pk").first()
    if last is None:
        return mine.delete()[0]
    buyer = last.snapshot["buyer"]
    said = {name: buyer[name] for name in BUYER}
    mine.update(legal_name=buyer["name"], updated_at=at, **said)
    return 1
