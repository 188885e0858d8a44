"""The doors of the staff office and of the operators' console, one for every app."""

from kernel.errors import NotAllowed
from kernel.people import Actor, UnconfirmedStaff


def check_staff(actor: Actor, roles: frozenset[str] = frozenset()) -> None:
    """Let staff in, or only those with one of `roles`; residents' messages say the sentences.

    Raises: NotAllowed `residents.office.sign_in`, `residents.office.second_factor`,
    `residents.office.staff_only`, `residents.office.wrong_role`.
    """
    if actor.account is None:
        raise NotAllowed("residents.office.sign_in")
    if isinstance(actor, UnconfirmedStaff):
        raise NotAllowed("residents.office.second_factor")
    if not actor.is_staff:
        raise NotAllowed("residents.office.staff_only")
    if roles and roles.isdisjoint(actor.roles):
        raise NotAllowed("residents.office.wrong_role")


def check_operator(actor: Actor, roles: frozenset[str] = frozenset()) -> None:
    """Let operators into the console of the main host, or only those with one of `roles`.

    Only sessions confirmed by a second factor have an operator as their actor.

    Raises: NotAllowed `operators.console.sign_in`, `operators.console.wrong_role`.
    """
    if actor.account is None or not actor.is_staff:
        raise NotAllowed("operators.console.sign_in")
    if roles and roles.isdisjoint(actor.roles):
        raise NotAllowed("operators.console.wrong_role")
