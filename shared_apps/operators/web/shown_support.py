"""What a municipality's office shows of support: requests that wait, and whom it let in."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kernel.people import Actor
from kernel.ui.templatetags.ui import when_text
from shared_apps.operators.actions.support_shown import open_until
from shared_apps.operators.models import SupportAccess
from shared_apps.operators.rules.support import MATRIX, SupportState
from tenants.schemas import current_schema

OFFICE = "/office/"


def shown_support(request: Any, language: str) -> list[dict[str, str]]:
    """Return a notice on every page of an office into which support is let."""
    city = getattr(request, "city", None)
    if city is None or not request.path.startswith(OFFICE):
        return []
    until = open_until(city.uuid, at=request.at)
    if until is None:
        return []
    text = _("Support of e-DEM may work in this office until %(until)s, as its owner allowed.")
    return [{"kind": "warning", "text": text % {"until": when_text(until)}}]


def waiting_for_consent(actor: Actor, _at: datetime) -> list[dict[str, Any]]:
    """Return how many requests wait for the owner of this municipality."""
    if MATRIX["support.decide"].isdisjoint(actor.roles):
        return []
    asked = SupportAccess.objects.filter(
        municipality__schema_name=current_schema(), state=SupportState.ASKED.value
    )
    count = asked.count()
    if not count:
        return []
    label = ngettext("request of support for access", "requests of support for access", count)
    return [{"count": count, "label": label, "url": reverse("support:accesses")}]
