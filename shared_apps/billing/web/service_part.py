"""The latest invoices on a city's page of its service."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from kernel.ui.sections import find_url
from shared_apps.billing.models import Invoice
from shared_apps.billing.web.invoice_rows import rows_of
from shared_apps.plans.events import ServicePart
from tenants.schemas import PUBLIC, working_in

LATEST = 3


def latest_invoices(municipality: UUID, at: datetime) -> dict[str, Any]:
    """Return the three newest issued invoices and credit notes, and where all of them are."""
    with working_in(PUBLIC):
        mine = Invoice.objects.issued().filter(municipality__uuid=municipality)
        rows = rows_of(mine.newest_first()[:LATEST], timezone.localdate(at))
    return {"rows": rows, "invoices_href": find_url("office_invoices:list")}


INVOICES = ServicePart(order=20, template="billing/service_part.html", read=latest_invoices)
