"""The matrix of roles and actions."""

import pytest

from kernel.errors import NotAllowed
from tenant_apps.budget.rules.permissions import MATRIX, check_may, may
from tenant_apps.residents.rules.roles import ROLES

# Per action, in the order of MATRIX: who may. Change it only with the regulation in hand.
EXPECTED = {
    "contest.view": "owner contest_manager intake_clerk formal_evaluator substantive_evaluator "
    "paper_clerk paper_approver auditor editor",
    "contest.edit": "owner contest_manager",
    "contest.open": "owner contest_manager",
    "contest.describe": "owner contest_manager editor",
    "roll.import": "owner contest_manager",
    "roll.read": "owner contest_manager intake_clerk paper_clerk paper_approver auditor",
    "proposal.view": "owner contest_manager intake_clerk formal_evaluator substantive_evaluator "
    "paper_clerk paper_approver auditor editor",
    "proposal.enter": "owner contest_manager intake_clerk",
    "proposals.import": "owner contest_manager",
    "proposal.evaluate_formally": "formal_evaluator",
    "proposal.evaluate_substantively": "substantive_evaluator",
    "proposal.decide": "owner contest_manager",
    "proposal.merge": "owner contest_manager",
    "ballots.enter": "paper_clerk",
    "ballots.approve": "paper_approver",
    "ballots.import": "owner contest_manager",
    "turnout.read": "owner contest_manager auditor",
    "tally.run": "owner contest_manager",
    "tally.certify": "owner contest_manager",
    "tally.publish": "owner contest_manager",
    "tally.read": "owner contest_manager auditor",
    "realisation.edit": "owner contest_manager editor department_worker",
    "exports.read": "owner contest_manager auditor",
    "voters.untie": "owner",
}


@pytest.mark.parametrize("role", ROLES)
def test_role_may_do_what_the_matrix_says_when_asked(role: str) -> None:
    allowed = {action for action in MATRIX if may([role], action)}
    assert allowed == {action for action, roles in EXPECTED.items() if role in roles.split()}


def test_auditor_changes_nothing_when_matrix_is_read() -> None:
    allowed = {action for action in MATRIX if may(["auditor"], action)}
    assert all(action.endswith((".read", ".view")) for action in allowed)


def test_check_may_refuses_when_no_role_allows_it() -> None:
    check_may(["editor", "paper_clerk"], "ballots.enter")
    with pytest.raises(NotAllowed) as refused:
        check_may(["editor"], "ballots.enter")
    assert refused.value.code == "budget.role.missing"
    assert refused.value.facts == {"action": "ballots.enter"}
    with pytest.raises(KeyError):
        may(["owner"], "no.such.action")
