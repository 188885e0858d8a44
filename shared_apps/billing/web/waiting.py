"""What of billing waits for an operator."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import ngettext

from kernel.people import Actor
from shared_apps.billing.models import BankEntry, Invoice


def waiting(_actor: Actor, at: datetime) -> list[dict[str, Any]]:
    """Return how many payments wait to be assigned, invoices are overdue and drafts wait."""
    invoices = Invoice.objects.all()
    unmatched = BankEntry.objects.filter(state="waiting").count()
    overdue = invoices.overdue(at.date()).count()
    drafts = invoices.filter(state="draft").count()
    queue, listed = reverse("billing_console:unmatched"), reverse("billing_console:invoices")
    found = [
        (ngettext("payment to assign", "payments to assign", unmatched), unmatched, queue),
        (ngettext("overdue invoice", "overdue invoices", overdue), overdue, "?state=overdue"),
        (ngettext("draft to issue", "drafts to issue", drafts), drafts, "?state=draft"),
    ]
    return [
        {"label": label, "count": count, "url": listed + url if url.startswith("?") else url}
        for label, count, url in found
        if count
    ]
