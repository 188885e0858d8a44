"""The queue of comments in the office: what waits, what is reported, what was removed."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from kernel.errors import Refusal
from kernel.people import Actor
from kernel.problems import sentence_of
from kernel.subjects import cards_of
from tenant_apps.discussion.actions import moderation
from tenant_apps.discussion.messages import REPORT_REASONS, STATE_LABELS
from tenant_apps.discussion.models import Comment, CommentReport
from tenant_apps.discussion.rules.lifecycle import State
from tenant_apps.discussion.rules.permissions import MATRIX, may
from tenant_apps.residents.web.gates import staff_only
from tenants.requests import CityRequest

PAGE_SIZE = 50
VIEWS = {
    "waiting": _("Waiting for approval"),
    "reported": _("Reported"),
    "all": _("All comments"),
    "removed": _("Removed"),
}
STATE_KINDS = {"shown": "good", "waiting": "warn", "removed": "bad", "withdrawn": "quiet"}


@staff_only(*MATRIX["comments.read"])
@require_http_methods(["GET", "HEAD", "POST"])
def queue(request: CityRequest) -> HttpResponse:
    """Show comments to moderators, and do with the ticked ones what the button says."""
    if request.method != "POST":
        return render(request, "discussion/office/queue.html", queue_context(request))
    try:
        return settled(request)
    except Refusal as refusal:
        context = queue_context(request, alert=sentence_of(refusal))
        return render(request, "discussion/office/queue.html", context, status=refusal.status)


def settled(request: CityRequest) -> HttpResponse:
    """Approve, remove or let stand the ticked comments. Raises: Refusal."""
    keys = ticked(request)
    by: dict[str, Any] = {"actor": request.actor, "at": request.at}
    acts: dict[str, Callable[[], int]] = {
        "approve": lambda: moderation.approve_comments(keys, **by),
        "remove": lambda: moderation.remove_comments(
            keys, reason=request.POST.get("reason", "")[:2000], **by
        ),
        "dismiss": lambda: moderation.dismiss_reports(keys, **by),
    }
    act = acts.get(request.POST.get("act", ""))
    done = act() if act else 0
    said = ngettext("Done: %(number)s.", "Done: %(number)s.", done) % {"number": done}
    messages.success(request, said)
    return redirect(request.get_full_path())


def ticked(request: CityRequest) -> list[UUID]:
    """Return the keys of the ticked comments; what is no key is left out."""
    keys = []
    for text in request.POST.getlist("comment")[:PAGE_SIZE]:
        try:
            keys.append(UUID(text))
        except ValueError:
            continue
    return keys


def queue_context(request: CityRequest, *, alert: str = "") -> dict[str, Any]:
    """Return one page of the queue; without a choice the first view that has something."""
    counts = waiting_counts()
    asked = request.GET.get("show", "")
    show = asked if asked in VIEWS else next((name for name in counts if counts[name]), "waiting")
    found = comments_in(show, request.GET.get("after", ""))
    page = found[:PAGE_SIZE]
    return {
        "alert": alert,
        "rows": rows_of(page, ticked(request) if request.method == "POST" else []),
        "tabs": [
            {
                "label": label,
                "url": f"{reverse('moderation:queue')}?{urlencode({'show': name})}",
                "count": counts.get(name, 0),
                "current": name == show,
            }
            for name, label in VIEWS.items()
        ],
        "show": show,
        "reason": request.POST.get("reason", ""),
        "may_moderate": may(request.actor.roles, "comments.moderate"),
        "more": urlencode({"show": show, "after": page[-1].pk}) if len(found) > PAGE_SIZE else "",
    }


def comments_in(show: str, after: str) -> list[Comment]:
    """Return one page and one more, the newest first; queues begin with the oldest."""
    views = {
        "waiting": Comment.objects.waiting(),
        "reported": Comment.objects.reported(),
        "removed": Comment.objects.filter(state=State.REMOVED.value),
        "all": Comment.objects.all(),
    }
    oldest_first = show in {"waiting", "reported"}
    found = views[show].order_by("pk" if oldest_first else "-pk")
    if after.isdecimal() and len(after) < 19:
        found = found.filter(**{"pk__gt" if oldest_first else "pk__lt": int(after)})
    reports = CommentReport.objects.order_by("pk")
    return list(found.prefetch_related(Prefetch("reports", reports))[: PAGE_SIZE + 1])


def rows_of(comments: list[Comment], chosen: list[UUID]) -> list[dict[str, Any]]:
    """Return comments with their object, state and reports."""
    cards = cards_of({comment.subject for comment in comments})
    return [
        {
            "comment": comment,
            "card": cards.get(comment.subject),
            "state": STATE_LABELS[comment.state],
            "kind": STATE_KINDS[comment.state],
            "chosen": comment.uuid in chosen,
            "reports": [
                {
                    "reason": REPORT_REASONS.get(report.reason, report.reason),
                    "text": report.text,
                    "settled": report.settled_at is not None,
                }
                for report in comment.reports.all()
            ],
        }
        for comment in comments
    ]


def waiting_counts() -> dict[str, int]:
    """Return how many comments wait for approval, and how many are reported."""
    return {
        "waiting": Comment.objects.waiting().count(),
        "reported": Comment.objects.reported().count(),
    }


def waiting(actor: Actor, at: datetime) -> list[dict[str, Any]]:
    """Return what waits for moderators, for the office's front page."""
    if not may(actor.roles, "comments.moderate"):
        return []
    labels = {"waiting": _("comments wait for approval"), "reported": _("reported comments")}
    return [
        {
            "count": count,
            "label": labels[name],
            "url": f"{reverse('moderation:queue')}?show={name}",
        }
        for name, count in waiting_counts().items()
        if count
    ]
