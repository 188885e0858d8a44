"""Answers to what people write: posted and told, or the form again with what was typed."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from kernel.network import network_of
from kernel.subjects import Subject, SubjectCard, cards_of
from kernel.ui.submitting import submitted
from tenant_apps.discussion.actions import comments, moderation
from tenant_apps.discussion.actions.kinds import commentable
from tenant_apps.discussion.models import Comment
from tenant_apps.discussion.rules.lifecycle import State, may_edit
from tenant_apps.discussion.web.finding import find_comment
from tenant_apps.discussion.web.forms import CommentForm
from tenant_apps.discussion.web.kept_text import forget_text, keep_text, kept_text
from tenant_apps.residents.messages import ROLE_LABELS
from tenants.requests import CityRequest


def sign_in_first(request: CityRequest, subject: Subject) -> HttpResponse:
    """Keep what was written, and come back with it after sign-in."""
    text = request.POST.get("text", "")
    if text.strip():
        keep_text(request, subject, text)
        messages.info(request, _("Sign in to take part. What you wrote is kept."))
    return redirect_to_login(request.get_full_path())


def answer_write(request: CityRequest, subject: Subject, card: SubjectCard) -> HttpResponse:
    """Post what was written and go to it, or show the form with the reason why not."""
    answered = answered_comment(request, subject)
    role = commentable[subject.kind].official_role(request.actor, subject.key)
    form = CommentForm(
        request.POST if request.method == "POST" else None,
        initial={"text": kept_text(request, subject)},
        official_label=str(ROLE_LABELS.get(role, role)),
    )
    posted, status = submitted(request, form, lambda: post(request, subject, form, answered))
    if posted is None:
        context = {"subject_card": card, "form": form, "answered": answered}
        return render(request, "discussion/write.html", context, status=status)
    forget_text(request)
    waits = posted.state == State.WAITING
    said = _("Thank you. A moderator looks at it first.") if waits else _("Your comment is posted.")
    messages.success(request, said)
    return redirect(f"{card.url}#comment-{(posted.root or posted).uuid}")


def post(
    request: CityRequest, subject: Subject, form: CommentForm, answered: Comment | None
) -> Comment:
    """Post a valid form."""
    return comments.post_comment(
        subject,
        text=form.cleaned_data["text"],
        answer_to=answered.uuid if answered else None,
        official=form.cleaned_data.get("official", False),
        actor=request.actor,
        at=request.at,
        network=network_of(request),
    )


def answered_comment(request: CityRequest, subject: Subject) -> Comment | None:
    """Return the comment that the form answers (`?to=`). Raises: Http404 for one elsewhere."""
    asked = request.GET.get("to", "")
    if not asked:
        return None
    try:
        key = UUID(asked)
    except ValueError as error:
        raise Http404 from error
    found = find_comment(key, request)
    if found.subject != subject:
        raise Http404
    return found


def answer_form(
    request: CityRequest, found: Comment, form: Any, template: str, verb: str
) -> HttpResponse:
    """Do what a form about one comment asks for, or show it with the reason why not."""
    by: dict[str, Any] = {"actor": request.actor, "at": request.at}
    acts: dict[str, Callable[[], Any]] = {
        "edit": lambda: comments.edit_comment(found.uuid, **form.cleaned_data, **by),
        "report": lambda: moderation.report_comment(found.uuid, **form.cleaned_data, **by),
    }
    done, status = submitted(request, form, acts[verb])
    if done is None:
        late = verb == "edit" and not may_edit(State(found.state), found.posted_at, request.at)
        context = {"comment": found, "form": form, "late": late}
        return render(request, template, context, status=status)
    said = {
        "edit": _("Your comment is changed."),
        "report": _("Thank you. The moderators look at it."),
    }
    return told(request, found, said[verb])


def told(request: CityRequest, found: Comment, said: str) -> HttpResponse:
    """Say what was done, on the page of the object."""
    messages.success(request, said)
    card = cards_of([found.subject]).get(found.subject)
    place = f"#comment-{(found.root or found).uuid}"
    return redirect(f"{card.url}{place}" if card else "/")


def next_of(request: CityRequest, key: UUID) -> str:
    """Return the page from which a button was pressed, at its comment."""
    page = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(page, allowed_hosts={request.get_host()}):
        page = "/"
    return f"{page.partition('#')[0]}#comment-{key}"
