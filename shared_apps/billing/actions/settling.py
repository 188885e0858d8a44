"""What settles an invoice: the amounts on its row, and what follows once nothing is owed."""

from datetime import datetime

from kernel.locks import lock_object
from kernel.outbox.actions import publish
from shared_apps.billing.events import SETTLED_TOPIC
from shared_apps.billing.models import BillingParty, Invoice
from shared_apps.billing.rules.invoices import InvoiceState, state_of
from tenants.models import Municipality

SETTLING = ("paid_minor", "credited_minor", "written_off_minor")


def lock_account(municipality: Municipality) -> None:
    """Let nobody else pay, credit or refund for this city until the transaction ends."""
    lock_object(BillingParty, municipality.pk)


def lock_invoice(invoice: Invoice) -> Invoice:
    """Return the row of an invoice as it is now, its city's account and itself locked."""
    lock_account(invoice.municipality)
    found: Invoice = (
        Invoice.objects.select_for_update(of=("self",))
        .select_related("issuer", "municipality")
        .get(pk=invoice.pk)
    )
    return found


def settle(invoice: Invoice, *, at: datetime, **moved: int) -> None:
    """Add to what settles a locked invoice (`paid`, `credited`, `written_off`, minor units)."""
    was_open = invoice.open_minor > 0
    for name, amount_minor in moved.items():
        field = f"{name}_minor"
        setattr(invoice, field, getattr(invoice, field) + amount_minor)
    settled = sum(getattr(invoice, field) for field in SETTLING)
    invoice.open_minor = invoice.gross_minor - settled
    invoice.state = state_of(
        gross_minor=invoice.gross_minor,
        paid_minor=invoice.paid_minor,
        credited_minor=invoice.credited_minor,
        written_off_minor=invoice.written_off_minor,
    ).value
    invoice.save(update_fields=[*SETTLING, "open_minor", "state"])
    if was_open and not invoice.open_minor:
        paid = invoice.state == InvoiceState.PAID.value
        publish(SETTLED_TOPIC, at=at, invoice=str(invoice.uuid), paid=paid)
