"""Card payments through whatever provider is configured; none is built in."""

from datetime import datetime

from django.db import transaction

from kernel.errors import Conflict, NotFound
from kernel.people import Actor
from shared_apps.billing.actions.invoices import day_of
from shared_apps.billing.actions.payments import record_payment
from shared_apps.billing.models import Invoice, Payment
from shared_apps.billing.rules.cards import CardProvider, CardRequest
from shared_apps.billing.rules.invoices import check_open
from tenants.schemas import PUBLIC, working_in


def begin_card_payment(invoice: Invoice, *, provider: CardProvider, return_url: str) -> str:
    """Return where to pay what is open on an invoice by card.

    Raises: Conflict `billing.invoice.nothing_open`.
    """
    check_open(invoice.state)
    return provider.begin(
        CardRequest(invoice.reference, invoice.open_minor, invoice.currency, return_url)
    )


@transaction.atomic
def take_card_payment(
    *, provider: CardProvider, token: str, actor: Actor, at: datetime
) -> Payment | None:
    """Record what a provider says was paid; told twice it is recorded once. None: not paid.

    Raises: NotFound `billing.invoice.unknown`; Conflict `billing.invoice.currency_differs`.
    """
    outcome = provider.outcome(token)
    if not outcome.paid:
        return None
    with working_in(PUBLIC):
        name = f"{provider.name}:{outcome.transaction}"[:100]
        invoice = Invoice.objects.select_for_update().filter(reference=outcome.reference).first()
        if invoice is None:
            raise NotFound("billing.invoice.unknown")
        before: Payment | None = Payment.objects.filter(method="card", transaction=name).first()
        if before is not None:
            return before
        if outcome.currency != invoice.currency:
            raise Conflict("billing.invoice.currency_differs", currency=invoice.currency)
        return record_payment(
            invoice,
            amount_minor=outcome.amount_minor,
            received_on=day_of(invoice.issuer, at),
            reason=provider.name,
            actor=actor,
            at=at,
            method="card",
            transaction_name=name,
        )
