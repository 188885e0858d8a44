"""What can be discussed, as modules register it: who comments, who answers officially.

A module registers each kind of its objects in `AppConfig.ready()`:
`commentable.register("budget.proposal", CommentableKind(check_may_comment=…, …))`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kernel.people import Actor
from kernel.registries import Registry
from tenant_apps.discussion.models import Comment
from tenant_apps.discussion.rules.lifecycle import Moderation


def nobody_replies(_actor: Actor, _key: str) -> str:
    """Let nobody reply officially."""
    return ""


def tell_nobody(_comment: Comment, **_facts: Any) -> None:
    """Let a comment pass without telling anybody."""


@dataclass(frozen=True)
class CommentableKind:
    """A kind of object that is discussed.

    `check_may_comment(actor, key, at)` raises a Refusal when its discussion is closed, or closed
    to this actor; that somebody is signed in is checked here. `official_role(actor, key)` is the
    role in which the actor replies officially, or "". `on_comment(comment, actor=, at=)` is
    called once a comment is shown, `on_moderated(comment, actor=, at=)` when a moderator
    approved, restored or removed it; both inside the transaction.
    """

    check_may_comment: Callable[[Actor, str, datetime], None]
    moderation: Moderation = Moderation.POST
    official_role: Callable[[Actor, str], str] = nobody_replies
    on_comment: Callable[..., None] = tell_nobody
    on_moderated: Callable[..., None] = tell_nobody


commentable: Registry[CommentableKind] = Registry("kinds with discussions")
