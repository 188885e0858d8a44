"""The operators' queue of applications: what waits, filters, search."""

from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kernel.people import Actor
from shared_apps.onboarding.messages import KINDS, STATES
from shared_apps.onboarding.models import Application
from shared_apps.registers.models import RegisterUnit

PER_PAGE = 30
WAITING = "submitted"


def queue_of(request: Any) -> dict[str, Any]:
    """Return the page of the queue that a request asks for; at first what waits."""
    state = request.GET.get("state", WAITING)
    words = request.GET.get("q", "").strip()[:80]
    page = Paginator(_found(state, words), PER_PAGE).get_page(request.GET.get("page"))
    language = translation.get_language() or "en"
    return {
        "rows": [_row(found, language) for found in page],
        "page": page,
        "words": words,
        "state": state,
        "states": [{"code": code, "label": STATES[code]} for code in KINDS],
    }


def _found(state: str, words: str) -> Any:
    rows = Application.objects.sent().with_names()
    if state in KINDS:
        rows = rows.filter(state=state)
    if words:
        rows = rows.filter(
            Q(number__icontains=words)
            | Q(slug__icontains=words)
            | Q(contact_email__iexact=words)
            | Q(unit__in=RegisterUnit.objects.search(words).order_by().values("pk"))
        )
    return rows


def _row(found: Application, language: str) -> dict[str, Any]:
    return {
        "number": found.number,
        "name": found.name(language),
        "country": found.unit.country,
        "slug": found.slug,
        "at": found.submitted_at,
        "label": STATES[found.state],
        "kind": "bad" if found.opening == "failed" else KINDS[found.state],
        "url": reverse("onboarding_console:application", args=[found.uuid]),
    }


def waiting(actor: Actor, at: datetime) -> list[dict[str, Any]]:
    """Return what waits for operators: applications to decide, sites that could not be opened."""
    counted = Application.objects.to_decide().count()
    failed = Application.objects.failed().count()
    url = reverse("onboarding_console:applications")
    rows = []
    if counted:
        label = ngettext("application waits", "applications wait", counted)
        rows.append({"count": counted, "label": label, "url": url})
    if failed:
        label = _("sites could not be opened")
        rows.append({"count": failed, "label": label, "url": f"{url}?state=approved"})
    return rows
