"""Lifecycle of a municipality's application, from its first answer to its open site."""

from enum import StrEnum

from kernel.errors import Closed, Conflict


class ApplicationState(StrEnum):
    """Where an application stands; `asked` waits for an answer of the applicant."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    ASKED = "asked"
    APPROVED = "approved"
    PROVISIONED = "provisioned"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


S = ApplicationState
APPLICATION_MOVES: dict[ApplicationState, frozenset[ApplicationState]] = {
    S.DRAFT: frozenset({S.SUBMITTED}),
    S.SUBMITTED: frozenset({S.APPROVED, S.REFUSED, S.ASKED, S.WITHDRAWN}),
    S.ASKED: frozenset({S.SUBMITTED, S.REFUSED, S.WITHDRAWN}),
    S.APPROVED: frozenset({S.PROVISIONED}),
    S.PROVISIONED: frozenset(),
    S.REFUSED: frozenset(),
    S.WITHDRAWN: frozenset(),
}

EDITABLE = frozenset({S.DRAFT, S.ASKED})
"""States in which the applicant may change the answers."""

WAITING = frozenset({S.SUBMITTED, S.ASKED, S.APPROVED})
"""States of an application that is under way: one per unit of the register."""

NEEDS_REASON = frozenset({S.REFUSED, S.ASKED})


def check_move(state: ApplicationState, to: ApplicationState) -> None:
    """Check that an application may go from `state` to `to`.

    Raises: Conflict `onboarding.application.already_decided` once it was decided, else
    `onboarding.application.move_not_allowed`.
    """
    if to in APPLICATION_MOVES[state]:
        return
    if state in {S.APPROVED, S.PROVISIONED, S.REFUSED, S.WITHDRAWN}:
        raise Conflict("onboarding.application.already_decided", state=state.value)
    raise Conflict("onboarding.application.move_not_allowed", state=state.value, to=to.value)


def check_editable(state: ApplicationState) -> None:
    """Check that the answers may be changed. Raises: Closed `onboarding.application.closed`."""
    if state not in EDITABLE:
        raise Closed("onboarding.application.closed")
