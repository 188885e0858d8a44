"""A municipality is erased: its contract ends, and names nobody any more."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from kernel.people import SYSTEM
from shared_apps.plans.actions.records import in_public
from shared_apps.plans.actions.subscriptions import cancel
from shared_apps.plans.models import Subscription
from tenants.models import Municipality

NEVER_INVOICED = Q(price_minor=0) & (
    Q(extension_price_minor__isnull=True) | Q(extension_price_minor=0)
)


def end_contracts(municipality: Municipality, at: datetime) -> int:
    """Cancel a municipality's service and take the contacts out; free ones go whole.

    What cost something stays with its prices and terms: invoices refer to it. Returns how many
    subscriptions there were. Runs in the transaction that erases.
    """
    with in_public(), transaction.atomic():
        mine = Subscription.objects.filter(municipality=municipality)
        count: int = mine.count()
        if mine.live().exists():
            cancel(municipality=municipality, actor=SYSTEM, at=at)
        mine.filter(NEVER_INVOICED).delete()
        mine.update(contact_email="", reminded=[])
    return count
