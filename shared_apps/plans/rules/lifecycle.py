"""Where a municipality's use of a plan stands."""

from enum import StrEnum

from kernel.errors import Conflict


class SubscriptionState(StrEnum):
    """Waiting for the city to open, running, in grace, ended (read-only), cancelled."""

    WAITING = "waiting"
    RUNNING = "running"
    GRACE = "grace"
    ENDED = "ended"
    CANCELLED = "cancelled"


S = SubscriptionState
MOVES: dict[SubscriptionState, frozenset[SubscriptionState]] = {
    S.WAITING: frozenset({S.RUNNING, S.CANCELLED}),
    S.RUNNING: frozenset({S.GRACE, S.ENDED, S.CANCELLED}),
    S.GRACE: frozenset({S.RUNNING, S.ENDED, S.CANCELLED}),
    S.ENDED: frozenset({S.RUNNING, S.GRACE, S.CANCELLED}),
    S.CANCELLED: frozenset(),
}

LIVE = frozenset({S.WAITING, S.RUNNING, S.GRACE, S.ENDED})
"""States of which a municipality has at most one at a time: all but cancelled."""

BEGUN = frozenset({S.RUNNING, S.GRACE, S.ENDED})
"""States in which the service has its dates."""


def check_move(state: SubscriptionState, to: SubscriptionState) -> None:
    """Check that a subscription may go from `state` to `to`.

    Raises: Conflict `plans.subscription.wrong_state`.
    """
    if to not in MOVES[state]:
        raise Conflict("plans.subscription.wrong_state", state=state.value, to=to.value)
