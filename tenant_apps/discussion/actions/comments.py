"""Posting, editing, withdrawing and liking comments."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from kernel.audit.actions import record
from kernel.errors import NotAllowed, NotFound, TooMany
from kernel.locks import lock_object
from kernel.people import Actor
from kernel.subjects import Subject
from tenant_apps.discussion.actions.kinds import CommentableKind, commentable
from tenant_apps.discussion.models import Comment, CommentLike
from tenant_apps.discussion.rules.lifecycle import (
    SAME_WITHIN,
    Moderation,
    State,
    check_may_edit,
    check_move,
    state_at_start,
)
from tenant_apps.discussion.rules.texts import check_text
from tenant_apps.residents.actions.attempts import Limit, check_attempts, count_failure
from tenant_apps.residents.models import Resident

KIND = "comment"
BY_ACCOUNT = Limit("comments.account", 10, 10 * 60)
BY_ACCOUNT_A_DAY = Limit("comments.account.day", 60, 24 * 3600)
BY_NETWORK = Limit("comments.network", 60, 10 * 60)


def post_comment(
    subject: Subject,
    *,
    text: str,
    actor: Actor,
    at: datetime,
    answer_to: UUID | None = None,
    official: bool = False,
    network: str = "",
) -> Comment:
    """Post a comment, or an answer to one; the same text within a minute gives the same comment.

    `network` is where the request came from, for its limit.
    Raises: NotAllowed `discussion.comment.sign_in`, `discussion.official.not_allowed`; the
    kind's refusals; Invalid `empty`, `too_long`; TooMany; NotFound `gone` for what it answers.
    """
    kind = commentable[subject.kind]
    author = author_of(actor)
    kind.check_may_comment(actor, subject.key, at)
    cleaned = check_text(text)
    role = kind.official_role(actor, subject.key) if official else ""
    if official and not role:
        raise NotAllowed("discussion.official.not_allowed")
    with transaction.atomic():
        lock_object(Comment, f"author:{author.pk}")
        parent = _parent(subject, answer_to)
        same = _same(subject, author, parent, cleaned, at)
        if same is not None:
            return same
        check_pace(author, network)
        comment = Comment.objects.create(
            subject_kind=subject.kind,
            subject_key=subject.key,
            parent=parent,
            root_id=(parent.root_id or parent.pk) if parent else None,
            author=author,
            author_name=author.name,
            author_role=role,
            text=cleaned,
            state=state_at_start(kind.moderation, official=official).value,
            posted_at=at,
        )
        _record("comment.posted", comment, actor, at, answers=parent is not None)
        if comment.state == State.SHOWN:
            kind.on_comment(comment, actor=actor, at=at)
    for limit, key in _limits(author, network):
        count_failure(limit, key=key)
    return comment


@transaction.atomic
def edit_comment(key: UUID, *, text: str, actor: Actor, at: datetime) -> Comment:
    """Change one's own comment while that is possible; the earlier text can be read on.

    Raises: NotFound, NotAllowed `not_yours`, Closed `edit_closed`, Invalid.
    """
    cleaned = check_text(text)
    comment = own_comment(key, actor)
    check_may_edit(State(comment.state), comment.posted_at, at)
    if comment.text == cleaned:
        return comment
    written_at = comment.edited_at or comment.posted_at
    comment.earlier = [*comment.earlier, {"text": comment.text, "at": written_at.isoformat()}]
    comment.text = cleaned
    comment.edited_at = at
    kind = commentable[comment.subject_kind]
    if kind.moderation is Moderation.PRE and not comment.author_role:
        comment.state = State.WAITING.value
    comment.save(update_fields=["text", "earlier", "edited_at", "state"])
    _record("comment.edited", comment, actor, at)
    return comment


@transaction.atomic
def withdraw_comment(key: UUID, *, actor: Actor, at: datetime) -> Comment:
    """Take one's own comment back: its place stays, its text does not.

    Raises: NotFound, NotAllowed `not_yours`, Conflict once it is removed.
    """
    comment = own_comment(key, actor)
    if comment.state == State.WITHDRAWN:
        return comment
    check_move(State(comment.state), State.WITHDRAWN)
    comment.state = State.WITHDRAWN.value
    comment.text = ""
    comment.earlier = []
    comment.closed_at = at
    comment.save(update_fields=["state", "text", "earlier", "closed_at"])
    _record("comment.withdrawn", comment, actor, at)
    return comment


@transaction.atomic
def set_like(key: UUID, *, liked: bool, actor: Actor, at: datetime) -> Comment:
    """Like a comment, or no more: once a person, however often it is pressed.

    The comment's row is locked before the like is read, so that the count is always the number
    of likes. Raises: NotAllowed `sign_in`, NotFound `gone`.
    """
    resident = author_of(actor)
    comment = lock_comment(key)
    if comment.state != State.SHOWN:
        raise NotFound("discussion.comment.gone")
    likes = CommentLike.objects.filter(comment=comment, resident=resident)
    if liked == likes.exists():
        return comment
    if liked:
        CommentLike.objects.create(comment=comment, resident=resident)
    else:
        likes.delete()
    comment.like_count += 1 if liked else -1
    change = F("like_count") + 1 if liked else F("like_count") - 1
    Comment.objects.filter(pk=comment.pk).update(like_count=change)
    return comment


def author_of(actor: Actor) -> Resident:
    """Return the account that acts. Raises: NotAllowed `discussion.comment.sign_in`."""
    if actor.account is None:
        raise NotAllowed("discussion.comment.sign_in")
    author: Resident | None = Resident.objects.filter(uuid=actor.account, is_active=True).first()
    if author is None:
        raise NotAllowed("discussion.comment.sign_in")
    return author


def lock_comment(key: UUID) -> Comment:
    """Return a comment, locked. Raises: NotFound `discussion.comment.gone`."""
    comment: Comment | None = (
        Comment.objects.select_for_update(of=("self",))
        .select_related("author")
        .filter(uuid=key)
        .first()
    )
    if comment is None:
        raise NotFound("discussion.comment.gone")
    return comment


def own_comment(key: UUID, actor: Actor) -> Comment:
    """Return one's own comment, locked. Raises: NotFound, NotAllowed `not_yours`."""
    comment = lock_comment(key)
    if comment.author is None or actor.account is None or comment.author.uuid != actor.account:
        raise NotAllowed("discussion.comment.not_yours")
    return comment


def check_pace(author: Resident, network: str) -> None:
    """Let an account and a network post so many in a while. Raises: TooMany."""
    for limit, key in _limits(author, network):
        try:
            check_attempts(limit, key=key)
        except TooMany as refusal:
            raise TooMany("discussion.comment.too_many", **refusal.facts) from refusal


def _limits(author: Resident, network: str) -> list[tuple[Limit, str]]:
    limits = [(BY_ACCOUNT, str(author.uuid)), (BY_ACCOUNT_A_DAY, str(author.uuid))]
    return [*limits, (BY_NETWORK, network)] if network else limits


def _parent(subject: Subject, key: UUID | None) -> Comment | None:
    if key is None:
        return None
    shown = Comment.objects.of(subject).filter(state=State.SHOWN.value)
    parent: Comment | None = shown.filter(uuid=key).first()
    if parent is None:
        raise NotFound("discussion.comment.gone")
    return parent


def _same(
    subject: Subject, author: Resident, parent: Comment | None, text: str, at: datetime
) -> Comment | None:
    """Return what the same person said in the same place a moment ago: a second click."""
    recent = Comment.objects.of(subject).filter(author=author, parent=parent, text=text)
    found: Comment | None = recent.filter(posted_at__gt=at - SAME_WITHIN).first()
    return found


def _record(verb: str, comment: Comment, actor: Actor, at: datetime, **facts: object) -> None:
    record(
        verb,
        kind=KIND,
        key=comment.uuid,
        actor=actor,
        at=at,
        subject_kind=comment.subject_kind,
        subject_key=comment.subject_key,
        **facts,
    )


def kind_of(comment: Comment) -> CommentableKind:
    """Return what the module of a comment's subject registered."""
    return commentable[comment.subject_kind]
