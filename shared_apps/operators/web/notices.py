"""Notices to everybody: the list, a new one, the end of one."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel.ui.submitting import submitted
from shared_apps.operators.actions import notices
from shared_apps.operators.messages import NOTICE_AUDIENCES, NOTICE_KINDS
from shared_apps.operators.models import Notice
from shared_apps.operators.rules.roles import MATRIX
from shared_apps.operators.web.gates import console
from shared_apps.operators.web.notice_forms import NoticeForm
from shared_apps.operators.web.requests import MainRequest

ROWS = 50


@require_safe
@console("notices.read")
def notice_list(request: MainRequest) -> HttpResponse:
    """List notices, those to come first."""
    rows = Notice.objects.order_by("-ends_at")[:ROWS]
    context = {
        "rows": [row_of(row, request) for row in rows],
        "may_change": not MATRIX["notices.change"].isdisjoint(request.actor.roles),
    }
    return render(request, "operators/notices.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@console("notices.change")
def new_notice(request: MainRequest) -> HttpResponse:
    """Publish a notice."""
    form = NoticeForm(request.POST or None, at=request.at)
    made, status = submitted(request, form, lambda: _publish(request, form))
    if made is not None:
        return redirect("console:notices")
    return render(request, "operators/notice_new.html", {"form": form}, status=status)


@require_POST
@console("notices.change")
def end_notice(request: MainRequest, notice: int) -> HttpResponse:
    """Let a notice end now."""
    notices.end_notice(notice, actor=request.actor, at=request.at)
    return redirect("console:notices")


def row_of(notice: Notice, request: MainRequest) -> dict[str, Any]:
    """Return what the list shows of a notice."""
    language = str(getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE))
    now = notice.starts_at <= request.at < notice.ends_at
    return {
        "pk": notice.pk,
        "kind": NOTICE_KINDS[notice.kind],
        "text": notice.as_broadcast().text(language, ""),
        "languages": sorted(notice.texts),
        "audiences": [NOTICE_AUDIENCES[audience] for audience in notice.audiences],
        "places": [*notice.countries, *notice.cities],
        "starts_at": notice.starts_at,
        "ends_at": notice.ends_at,
        "state": "now" if now else "over" if notice.ends_at <= request.at else "later",
    }


def _publish(request: MainRequest, form: NoticeForm) -> Notice:
    return notices.publish_notice(**form.asked(), actor=request.actor, at=request.at)
