"""A discussion as part of a page: `thread_of(request, subject)` and `discussion/thread.html`.

The page's view puts what `thread_of` returns into its context under `thread` and includes the
template; one query reads a page of comments with answers and the reader's likes.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kernel.errors import Refusal
from kernel.problems import sentence_of
from kernel.subjects import Subject
from tenant_apps.discussion.actions.kinds import commentable
from tenant_apps.discussion.models import Comment
from tenant_apps.discussion.models.querysets import SORTS
from tenant_apps.discussion.rules.lifecycle import State, may_edit
from tenant_apps.discussion.rules.texts import MOST_LETTERS
from tenant_apps.residents.messages import ROLE_LABELS
from tenants.requests import CityRequest

SORT_LABELS = {"newest": _("Newest first"), "liked": _("Most liked first")}


def thread_of(
    request: CityRequest, subject: Subject, *, check: Callable[[], None] | None = None
) -> dict[str, Any]:
    """Return the discussion of an object as the request asks for it (`?comments=…&after=…`).

    `check` raises the Refusal of a closed discussion where the caller knows it without a query;
    else the kind is asked.
    """
    sort = request.GET.get("comments", "")
    sort = sort if sort in SORTS else SORTS[0]
    resident = resident_of(request)
    page = Comment.objects.thread_page(
        subject, resident=resident, sort=sort, after=request.GET.get("after", "")
    )
    closed = closed_sentence(request, subject, check)
    role = commentable[subject.kind].official_role(request.actor, subject.key) if resident else ""
    return {
        "comments": [shown(comment, request, closed=bool(closed)) for comment in page.heads],
        "count": page.total,
        "closed": closed,
        "is_open": not closed,
        "may_write": not closed and resident is not None,
        "official_label": ROLE_LABELS.get(role, role),
        "limit": MOST_LETTERS,
        "sorts": _sorts(sort),
        "after": page.after,
        "more_query": urlencode({"comments": sort, "after": page.after}),
        **addresses_of(subject),
    }


def one_thread_of(request: CityRequest, subject: Subject, found: Comment) -> dict[str, Any]:
    """Return the thread of one comment for a page of its own."""
    rows = Comment.objects.one_thread(found.root_id or found.pk, resident=resident_of(request))
    closed = bool(closed_sentence(request, subject))
    comments = [shown(comment, request, closed=closed) for comment in rows]
    return {"comments": comments, "is_alone": True, **addresses_of(subject)}


def closed_sentence(
    request: CityRequest, subject: Subject, check: Callable[[], None] | None = None
) -> str:
    """Return why nobody can comment now, "" while they can."""
    try:
        if check is None:
            kind = commentable[subject.kind]
            kind.check_may_comment(request.actor, subject.key, request.at)
        else:
            check()
    except Refusal as refusal:
        return sentence_of(refusal)
    return ""


def addresses_of(subject: Subject) -> dict[str, str]:
    """Return where a discussion is written to and read on."""
    place = [subject.kind, subject.key]
    return {
        "write_url": reverse("discussion:write", args=place),
        "more_url": reverse("discussion:more", args=place),
    }


def resident_of(request: CityRequest) -> int | None:
    """Return the primary key of the signed-in resident."""
    return request.user.pk if request.user.is_authenticated else None


def shown(
    comment: Comment, request: CityRequest, *, closed: bool, liked: bool | None = None
) -> Comment:
    """Return a comment with what its reader may do with it, its answers too.

    `liked` is told of a comment that was not read with a thread.
    """
    seen: Any = comment
    if liked is not None:
        seen.liked = liked
    state = State(comment.state)
    resident = resident_of(request)
    mine = resident is not None and comment.author_id == resident
    seen.role_label = ROLE_LABELS.get(comment.author_role, comment.author_role)
    seen.is_mine = mine
    seen.may_edit = mine and may_edit(state, comment.posted_at, request.at)
    seen.may_withdraw = mine and state in {State.SHOWN, State.WAITING}
    seen.may_like = resident is not None and state is State.SHOWN
    seen.may_answer = not closed and state is State.SHOWN
    for answer in getattr(comment, "answers", []):
        shown(answer, request, closed=closed)
    return comment


def _sorts(current: str) -> list[dict[str, Any]]:
    return [
        {"label": label, "query": urlencode({"comments": sort}), "current": sort == current}
        for sort, label in SORT_LABELS.items()
    ]
