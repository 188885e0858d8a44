"""The operators' page of the statistics: the last comparisons, what differed, pushing again."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from kernel.audit.actions import record
from kernel.errors import NotFound
from kernel.gates import check_operator
from kernel.people import Actor
from shared_apps.statistics.actions.reconciling import push_again
from shared_apps.statistics.models import Reconciliation, SourceState
from tenants.models import Municipality

READERS = frozenset({"operator", "finance", "viewer"})
OPERATORS = frozenset({"operator"})
RUNS_SHOWN = 10
SOURCES_SHOWN = 20


def waiting(actor: Actor, at: datetime) -> list[dict[str, Any]]:
    """Return how many values differed in the last comparison."""
    drift = last_drift()
    if not drift:
        return []
    label = ngettext("value of the statistics differs", "values of the statistics differ", drift)
    return [{"count": drift, "label": label, "url": reverse("statistics_console:home")}]


def last_drift() -> int:
    """Return how many values differed in the last comparison that mended nothing."""
    last = Reconciliation.objects.order_by("-began_at").first()
    return 0 if last is None or last.mended else last.drift


@require_safe
def home(request: Any) -> HttpResponse:
    """Show the last comparisons, what differed, and the latest pushes."""
    check_operator(request.actor, READERS)
    runs = list(Reconciliation.objects.order_by("-began_at")[:RUNS_SHOWN])
    pushes = SourceState.objects.select_related("municipality").order_by("-pushed_at")
    context = {
        "runs": runs,
        "last": runs[0] if runs else None,
        "pushes": pushes.filter(pushed_at__isnull=False)[:SOURCES_SHOWN],
        "may_push": not OPERATORS.isdisjoint(request.actor.roles),
    }
    return render(request, "statistics/console.html", context)


@require_POST
def push(request: HttpRequest) -> HttpResponse:
    """Count a municipality anew, whatever is stored of it."""
    slug = request.POST.get("city", "").strip()[:40]
    changed = push_city(request, slug)
    text = ngettext("%(count)s source differed", "%(count)s sources differed", changed)
    said = text % {"count": changed} if changed else _("Nothing differed")
    messages.success(request, f"{slug}: {said}.")
    return redirect("statistics_console:home")


def push_city(request: Any, slug: str) -> int:
    """Push a municipality again for an operator. Raises: NotAllowed; NotFound."""
    check_operator(request.actor, OPERATORS)
    if not Municipality.objects.filter(slug=slug).exists():
        raise NotFound("tenants.city.unknown", slug=slug)
    changed = push_again(slug, at=request.at)
    facts = {"slug": slug, "changed": changed}
    record(
        "statistics.pushed_again",
        kind="municipality",
        key=slug,
        actor=request.actor,
        at=request.at,
        **facts,
    )
    return changed
