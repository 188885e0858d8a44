"""Reporting comments, and what moderators make of them: approve, remove with a reason, settle."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from kernel.audit.actions import record
from kernel.errors import Invalid, TooMany
from kernel.people import Actor
from tenant_apps.discussion.actions.comments import KIND, author_of, kind_of, lock_comment
from tenant_apps.discussion.models import Comment, CommentReport
from tenant_apps.discussion.rules.lifecycle import ReportReason, State, check_move
from tenant_apps.discussion.rules.permissions import check_may
from tenant_apps.residents.actions.attempts import Limit, check_attempts, count_failure

REPORTS = Limit("comments.reports", 20, 3600)
TEXT_LETTERS = 500


def report_comment(
    key: UUID, *, reason: str, text: str, actor: Actor, at: datetime
) -> CommentReport:
    """Tell the moderators about a comment; a second report of the same person changes nothing.

    Raises: NotAllowed `sign_in`, NotFound `gone`, Invalid `unknown_reason`, TooMany.
    """
    reporter = author_of(actor)
    if reason not in {known.value for known in ReportReason}:
        raise Invalid("discussion.report.unknown_reason")
    try:
        check_attempts(REPORTS, key=str(reporter.uuid))
    except TooMany as refusal:
        raise TooMany("discussion.comment.too_many", **refusal.facts) from refusal
    with transaction.atomic():
        comment = lock_comment(key)
        report, is_new = CommentReport.objects.get_or_create(
            comment=comment,
            reporter=reporter.uuid,
            defaults={"reason": reason, "text": text.strip()[:TEXT_LETTERS], "reported_at": at},
        )
        if is_new:
            record("comment.reported", kind=KIND, key=key, actor=actor, at=at, reason=reason)
    count_failure(REPORTS, key=str(reporter.uuid))
    return report


@transaction.atomic
def approve_comments(keys: Collection[UUID], *, actor: Actor, at: datetime) -> int:
    """Show comments that wait, or show removed ones again; return how many changed.

    Raises: NotAllowed, Invalid `nothing_chosen`, Conflict for a withdrawn one.
    """
    changed = 0
    for comment in _locked(keys, actor):
        if comment.state == State.SHOWN:
            continue
        waited = comment.state == State.WAITING
        check_move(State(comment.state), State.SHOWN)
        _close(comment, State.SHOWN, reason="", at=None)
        verb = "comment.approved" if waited else "comment.restored"
        record(verb, kind=KIND, key=comment.uuid, actor=actor, at=at)
        if waited:
            kind_of(comment).on_comment(comment, actor=actor, at=at)
        kind_of(comment).on_moderated(comment, actor=actor, at=at)
        changed += 1
    return changed


@transaction.atomic
def remove_comments(keys: Collection[UUID], *, reason: str, actor: Actor, at: datetime) -> int:
    """Take comments off with a reason that everybody reads in their place; return how many.

    Their text stays for the moderators, and their reports are settled as upheld.
    Raises: NotAllowed, Invalid `reason_needed`, `nothing_chosen`; Conflict for a withdrawn one.
    """
    if not reason.strip():
        raise Invalid("discussion.moderation.reason_needed")
    changed = 0
    for comment in _locked(keys, actor):
        if comment.state == State.REMOVED:
            continue
        check_move(State(comment.state), State.REMOVED)
        _close(comment, State.REMOVED, reason=reason.strip(), at=at)
        _settle(comment, upheld=True, actor=actor, at=at)
        record("comment.removed", kind=KIND, key=comment.uuid, actor=actor, at=at)
        kind_of(comment).on_moderated(comment, actor=actor, at=at)
        changed += 1
    return changed


@transaction.atomic
def dismiss_reports(keys: Collection[UUID], *, actor: Actor, at: datetime) -> int:
    """Settle the reports of comments that break no rule; return how many reports.

    Raises: NotAllowed, Invalid `nothing_chosen`.
    """
    settled = 0
    for comment in _locked(keys, actor):
        settled += _settle(comment, upheld=False, actor=actor, at=at)
        record("comment.reports_dismissed", kind=KIND, key=comment.uuid, actor=actor, at=at)
    return settled


def _locked(keys: Collection[UUID], actor: Actor) -> list[Comment]:
    check_may(actor.roles, "comments.moderate")
    if not keys:
        raise Invalid("discussion.moderation.nothing_chosen")
    locked = Comment.objects.select_for_update(of=("self",)).filter(uuid__in=keys)
    return list(locked.order_by("pk"))


def _close(comment: Comment, to: State, *, reason: str, at: datetime | None) -> None:
    comment.state = to.value
    comment.closed_at = at
    comment.closed_reason = reason
    comment.save(update_fields=["state", "closed_at", "closed_reason"])


def _settle(comment: Comment, *, upheld: bool, actor: Actor, at: datetime) -> int:
    waiting = CommentReport.objects.filter(comment=comment, settled_at__isnull=True)
    return waiting.update(settled_at=at, settled_by=actor.account, upheld=upheld)
