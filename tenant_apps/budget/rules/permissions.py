"""Which role may do what in the budget: one table, read by views, actions and the matrix test."""

from collections.abc import Iterable, Mapping

from kernel.errors import NotAllowed

_MANAGERS = frozenset({"owner", "contest_manager"})
_INTAKE = _MANAGERS | {"intake_clerk"}
_STAFF = frozenset(
    {
        "owner",
        "contest_manager",
        "intake_clerk",
        "formal_evaluator",
        "substantive_evaluator",
        "paper_clerk",
        "paper_approver",
        "auditor",
        "editor",
    }
)

# Intake and evaluation are apart; an auditor reads everything and changes nothing.
MATRIX: Mapping[str, frozenset[str]] = {
    "contest.view": _STAFF,
    "contest.edit": _MANAGERS,
    "contest.open": _MANAGERS,
    "contest.describe": _MANAGERS | {"editor"},
    "roll.import": _MANAGERS,
    "roll.read": _INTAKE | {"paper_clerk", "paper_approver", "auditor"},
    "proposal.view": _STAFF,
    "proposal.enter": _INTAKE,
    "proposals.import": _MANAGERS,
    "proposal.evaluate_formally": frozenset({"formal_evaluator"}),
    "proposal.evaluate_substantively": frozenset({"substantive_evaluator"}),
    "proposal.decide": _MANAGERS,
    "proposal.merge": _MANAGERS,
    "ballots.enter": frozenset({"paper_clerk"}),
    "ballots.approve": frozenset({"paper_approver"}),
    "ballots.import": _MANAGERS,
    "turnout.read": _MANAGERS | {"auditor"},
    "tally.run": _MANAGERS,
    "tally.certify": _MANAGERS,
    "tally.publish": _MANAGERS,
    "tally.read": _MANAGERS | {"auditor"},
    "realisation.edit": _MANAGERS | {"editor", "department_worker"},
    "voters.untie": frozenset({"owner"}),
    "exports.read": _MANAGERS | {"auditor"},
}


def may(roles: Iterable[str], action: str) -> bool:
    """Whether one of the roles may do an action of MATRIX. Raises KeyError for another."""
    return not MATRIX[action].isdisjoint(roles)


def check_may(roles: Iterable[str], action: str) -> None:
    """Let someone with these roles do it. Raises NotAllowed (`budget.role.missing`)."""
    if not may(roles, action):
        raise NotAllowed("budget.role.missing", action=action)
