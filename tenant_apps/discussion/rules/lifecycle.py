"""What becomes of a comment, how long its author may change it, and how it is moderated."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from kernel.errors import Closed, Conflict

EDIT_WINDOW = timedelta(minutes=15)
SAME_WITHIN = timedelta(minutes=1)


class State(StrEnum):
    """Where a comment is; those withdrawn and removed keep their place."""

    SHOWN = "shown"
    WAITING = "waiting"
    WITHDRAWN = "withdrawn"
    REMOVED = "removed"


class Moderation(StrEnum):
    """Whether a comment is looked at before it is shown, or after."""

    PRE = "pre"
    POST = "post"


class ReportReason(StrEnum):
    """Why somebody reports a comment."""

    INSULT = "insult"
    HATE = "hate"
    PERSONAL = "personal"
    FALSE = "false"
    SPAM = "spam"
    OTHER = "other"


MOVES: Mapping[State, frozenset[State]] = {
    State.WAITING: frozenset({State.SHOWN, State.REMOVED, State.WITHDRAWN}),
    State.SHOWN: frozenset({State.WAITING, State.REMOVED, State.WITHDRAWN}),
    State.REMOVED: frozenset({State.SHOWN}),
    State.WITHDRAWN: frozenset(),
}


def check_move(state: State, to: State) -> None:
    """Let a comment move by MOVES. Raises: Conflict `discussion.comment.wrong_state`."""
    if to not in MOVES[state]:
        raise Conflict("discussion.comment.wrong_state", state=state.value, to=to.value)


def may_edit(state: State, posted_at: datetime, at: datetime) -> bool:
    """Whether its author may still change a comment."""
    return state in {State.SHOWN, State.WAITING} and at < posted_at + EDIT_WINDOW


def check_may_edit(state: State, posted_at: datetime, at: datetime) -> None:
    """Let its author change a comment.

    Raises: Closed `discussion.comment.edit_closed` with the `minutes` it was possible.
    """
    if not may_edit(state, posted_at, at):
        minutes = EDIT_WINDOW // timedelta(minutes=1)
        raise Closed("discussion.comment.edit_closed", minutes=minutes)


def state_at_start(moderation: Moderation, *, official: bool) -> State:
    """Return the state in which a comment begins; what the office says waits for nobody."""
    waits = moderation is Moderation.PRE and not official
    return State.WAITING if waits else State.SHOWN
