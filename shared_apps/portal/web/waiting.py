"""What of the portal waits for operators."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import ngettext

from kernel.people import Actor
from shared_apps.portal.models import Incident


def open_incidents(actor: Actor, at: datetime) -> list[dict[str, Any]]:
    """Return one row with the incidents that go on, none when all is well."""
    count = Incident.objects.open().count()
    label = ngettext("incident goes on", "incidents go on", count)
    url = reverse("portal_console:incidents")
    return [{"count": count, "label": label, "url": url}] if count else []
