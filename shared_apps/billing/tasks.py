"""What beat does for billing every day."""

from kernel import clock
from kernel.outbox.declarations import public_task
from shared_apps.billing.actions.dunning import dun as take_steps
from shared_apps.billing.actions.services import invoice_renewals


@public_task("billing.dun")
def dun() -> int:
    """Recall what is not paid and invoice what is renewed soon; return how many were touched."""
    at = clock.now()
    return take_steps(at=at) + invoice_renewals(at=at)
