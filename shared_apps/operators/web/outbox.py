"""Messages that were given up, in every schema."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from kernel.people import Actor
from shared_apps.operators.actions.outbox import messages_given_up, try_message_again
from shared_apps.operators.models import CityReport
from shared_apps.operators.rules.roles import MATRIX
from shared_apps.operators.web.gates import console
from shared_apps.operators.web.requests import MainRequest


@require_safe
@console("outbox.read")
def outbox(request: MainRequest) -> HttpResponse:
    """List what was given up."""
    may_change = not MATRIX["outbox.change"].isdisjoint(request.actor.roles)
    context = {"rows": messages_given_up(), "may_change": may_change}
    return render(request, "operators/outbox.html", context)


@require_POST
@console("outbox.change")
def try_again(request: MainRequest) -> HttpResponse:
    """Give one message all its attempts again."""
    schema, number = request.POST.get("schema", ""), request.POST.get("message", "")
    message = int(number) if number.isdecimal() and len(number) < 19 else 0
    try_message_again(schema, message, actor=request.actor, at=request.at)
    messages.success(request, _("The message is on its way again."))
    return redirect("console:outbox")


def waiting(_actor: Actor, _at: datetime) -> list[dict[str, Any]]:
    """Return how many messages were given up in municipalities when they were last read."""
    count = CityReport.objects.aggregate(errors=Sum("errors"))["errors"] or 0
    if not count:
        return []
    label = ngettext("message was given up", "messages were given up", count)
    return [{"count": count, "label": label, "url": reverse("console:outbox")}]
