"""What people do in a discussion."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenant_apps.discussion.actions import comments
from tenant_apps.discussion.web.answers import (
    answer_form,
    answer_write,
    next_of,
    sign_in_first,
    told,
)
from tenant_apps.discussion.web.finding import find_comment, find_own, find_shown, find_subject
from tenant_apps.discussion.web.forms import CommentForm, ReportForm
from tenant_apps.discussion.web.threads import one_thread_of, shown, thread_of
from tenants.requests import CityRequest


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: CityRequest, kind: str, key: str) -> HttpResponse:
    """Show the form of a comment on a page of its own, and post what was written."""
    subject, card = find_subject(kind, key)
    if not request.user.is_authenticated:
        return sign_in_first(request, subject)
    return answer_write(request, subject, card)


@require_safe
def more(request: CityRequest, kind: str, key: str) -> HttpResponse:
    """Show the next comments: a fragment for htmx, the object's page for everybody else."""
    subject, card = find_subject(kind, key)
    if request.headers.get("HX-Request") != "true":
        return redirect(f"{card.url}?{request.GET.urlencode()}#discussion")
    return render(request, "discussion/continued.html", {"thread": thread_of(request, subject)})


@require_safe
def comment(request: CityRequest, key: UUID) -> HttpResponse:
    """Show one thread on a page of its own, with the comment that was asked for."""
    found = find_comment(key, request)
    subject, card = find_subject(found.subject_kind, found.subject_key)
    context = {"subject_card": card, "thread": one_thread_of(request, subject, found)}
    return render(request, "discussion/comment_page.html", context)


@login_required
@require_POST
def like(request: CityRequest, key: UUID) -> HttpResponse:
    """Like a comment or no more, as the button says."""
    liked = request.POST.get("liked") == "1"
    found = comments.set_like(key, liked=liked, actor=request.actor, at=request.at)
    if request.headers.get("HX-Request") != "true":
        return redirect(next_of(request, key))
    pressed = {"comment": shown(found, request, closed=False, liked=liked)}
    return render(request, "discussion/like.html", pressed)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: CityRequest, key: UUID) -> HttpResponse:
    """Change one's own comment while that is possible."""
    found = find_own(key, request)
    form = CommentForm(request.POST or None, initial={"text": found.text})
    return answer_form(request, found, form, "discussion/edit.html", "edit")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: CityRequest, key: UUID) -> HttpResponse:
    """Ask once more, then take one's own comment back."""
    found = find_own(key, request)
    if request.method != "POST":
        return render(request, "discussion/withdraw.html", {"comment": found})
    comments.withdraw_comment(key, actor=request.actor, at=request.at)
    return told(request, found, _("Your comment is withdrawn."))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: CityRequest, key: UUID) -> HttpResponse:
    """Tell the moderators what is wrong with a comment."""
    form = ReportForm(request.POST if request.method == "POST" else None)
    found = find_shown(key, request)
    return answer_form(request, found, form, "discussion/report.html", "report")
