"""Who is told of comments on projects: authors of projects, of comments answered and moderated.

Called by the discussion inside its transaction.
"""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kernel.people import Actor
from tenant_apps.budget.actions import notices
from tenant_apps.budget.models import Proposal
from tenant_apps.discussion.models import Comment
from tenant_apps.discussion.rules.lifecycle import State
from tenant_apps.notifications.actions.notices import notify
from tenant_apps.notifications.events import Facts, NoticeKind, notice_kinds

ANSWERED, MODERATED = "budget.comment_answered", "budget.comment_moderated"
FIRST_ORDER = 30


def on_comment(comment: Comment, *, actor: Actor, at: datetime) -> None:
    """Tell the project's author and, of an answer, who wrote what it answers."""
    notices.on_comment(comment, actor=actor, at=at)
    answered = comment.parent.author if comment.parent else None
    if answered is not None and answered.uuid != actor.account:
        source = uuid5(comment.uuid, ANSWERED)
        _tell(comment, ANSWERED, answered.uuid, source=source, at=at)


def on_moderated(comment: Comment, *, actor: Actor, at: datetime) -> None:
    """Tell an author what a moderator decided about their comment, with the public reason."""
    author = comment.author
    if author is not None and author.uuid != actor.account:
        source = uuid5(comment.uuid, f"{comment.state} {at.isoformat()}")
        _tell(comment, MODERATED, author.uuid, source=source, at=at)


def register() -> None:
    """Tell notifications what they say of comments."""
    kinds = (
        (ANSWERED, gettext_lazy("somebody answers my comment"), _answered),
        (MODERATED, gettext_lazy("a moderator decides about my comment"), _moderated),
    )
    for order, (event, label, sentence) in enumerate(kinds, start=FIRST_ORDER):
        notice_kinds.register(event, NoticeKind(order, label, sentence, personal=True))


def _tell(comment: Comment, event: str, person: UUID, *, source: UUID, at: datetime) -> None:
    found = Proposal.objects.numbered().select_related("contest").filter(uuid=comment.subject_key)
    proposal = found.first()
    if proposal is None:
        return
    facts: dict[str, Any] = notices.facts_of(proposal)
    facts["path"] = f"{facts['path']}#comment-{comment.uuid}"
    facts["comment"] = comment.state
    facts["detail"] = comment.closed_reason[: notices.DETAIL_LETTERS]
    notify(
        subject=notices.subject_of(proposal),
        event=event,
        facts=facts,
        at=at,
        people=[person],
        source=source,
    )


def _answered(facts: Facts) -> str:
    return _("Somebody answered your comment on the project “%(title)s” (№ %(number)s).") % facts


def _moderated(facts: Facts) -> str:
    if facts.get("comment") == State.REMOVED:
        return _("Your comment on the project “%(title)s” (№ %(number)s) was removed.") % facts
    return _("Your comment on the project “%(title)s” (№ %(number)s) is shown.") % facts
