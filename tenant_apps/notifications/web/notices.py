"""A person's notices: unread ones first, by day, opened and marked one by one or all at once."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from tenant_apps.notifications.actions.reading import mark_all_read, mark_read
from tenant_apps.notifications.events import sentence_of
from tenant_apps.notifications.models import Notice
from tenant_apps.notifications.web.asking import own_path, person
from tenants.requests import CityRequest

PAGE_SIZE = 30


@login_required
@require_safe
def notices(request: CityRequest) -> HttpResponse:
    """Show what a person was told."""
    return render(request, "notifications/list.html", list_context(request))


@login_required
@require_safe
def open_notice(request: CityRequest, key: int) -> HttpResponse:
    """Go to what a notice is about and mark it as read."""
    return redirect(marked(request, key).facts["path"])


@login_required
@require_POST
def read_one(request: CityRequest, key: int) -> HttpResponse:
    """Mark one notice as read and stay on the page."""
    marked(request, key)
    return redirect("notifications:list")


@login_required
@require_POST
def read_all(request: CityRequest) -> HttpResponse:
    """Mark every notice of the page and older ones as read."""
    up_to = number_of(request.POST.get("up_to", ""))
    mark_all_read(resident_id=person(request), up_to=up_to, at=request.at)
    return redirect("notifications:list")


def marked(request: CityRequest, key: int) -> Notice:
    """Return a person's own notice, read now, with a path that is safe to go to.

    Raises: Http404 for somebody else's or none.
    """
    notice = mark_read(key, resident_id=person(request), at=request.at)
    if notice is None:
        raise Http404
    path = str(notice.facts.get("path", ""))
    notice.facts["path"] = own_path(request, path, otherwise=reverse("notifications:list"))
    return notice


def list_context(request: CityRequest) -> dict[str, Any]:
    """Return one page of notices in groups of one day, and where the next page begins."""
    own = Notice.objects.told_to(person(request)).unread_first()
    after = request.GET.get("after", "")
    if after:
        own = own.after(is_read=after.startswith("r"), key=number_of(after[1:]))
    rows = list(own[: PAGE_SIZE + 1])
    shown, more = rows[:PAGE_SIZE], len(rows) > PAGE_SIZE
    unread = [row.pk for row in shown if not row.is_read]
    return {
        "groups": grouped(shown),
        "unread_up_to": max(unread) if unread and not after else None,
        "next_after": f"{'r' if shown[-1].is_read else 'u'}{shown[-1].pk}" if more else "",
        "is_first_page": not after,
    }


def grouped(rows: Iterable[Notice]) -> list[dict[str, Any]]:
    """Return notices by day, new ones apart from those that were read."""

    def place(row: Any) -> tuple[bool, Any]:
        return row.is_read, timezone.localtime(row.noticed_at).date()

    return [
        {"is_read": is_read, "day": day, "notices": [shown_as(row) for row in group]}
        for (is_read, day), group in groupby(rows, key=place)
    ]


def shown_as(row: Any) -> dict[str, Any]:
    """Return what the list shows of a notice."""
    return {
        "key": row.pk,
        "sentence": sentence_of(row.event, row.facts),
        "detail": row.facts.get("detail", ""),
        "at": row.noticed_at,
        "is_read": row.is_read,
    }


def number_of(text: str) -> int:
    """Return a row number, 0 for anything that is none."""
    return int(text) if text.isdecimal() and len(text) < 19 else 0
