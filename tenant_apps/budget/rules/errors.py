"""What the budget refuses, by stable codes; each has a sentence and a page elsewhere.

Exception tree::

    Exception
    ├── BallotRefused            a ballot breaks a rule of its paper (`ballots`)
    └── kernel.errors.Refusal    everything else: calendar, eligibility, roles, states

`BallotRefused` stands apart because the path from a ballot to a result imports nothing but
the standard library; it has the same attributes, so that edges treat both alike.
"""


class BallotRefused(Exception):
    """A ballot breaks a rule; `code` is stable, `facts` fill its sentence."""

    status = 422

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts

    def __str__(self) -> str:
        return f"{self.code} {self.facts}" if self.facts else self.code


BALLOT_CODES: frozenset[str] = frozenset(
    {
        "budget.ballot.empty",
        "budget.ballot.unknown_project",
        "budget.ballot.duplicate_project",
        "budget.ballot.too_many_choices",
        "budget.ballot.too_few_choices",
        "budget.ballot.over_money",
        "budget.ballot.points_missing",
        "budget.ballot.points_not_expected",
        "budget.ballot.points_out_of_range",
        "budget.ballot.too_many_points",
    }
)

CODES: frozenset[str] = BALLOT_CODES | {
    "budget.ballot.already_cast",
    "budget.ballot.paper_changed",
    "budget.category.name_taken",
    "budget.contest.age_date_missing",
    "budget.contest.calendar_invalid",
    "budget.contest.closed",
    "budget.contest.frozen",
    "budget.contest.id_kind_missing",
    "budget.contest.incomplete",
    "budget.contest.no_projects",
    "budget.contest.not_draft",
    "budget.contest.not_open",
    "budget.contest.not_published",
    "budget.contest.reason_needed",
    "budget.import.broken_file",
    "budget.import.not_checked",
    "budget.import.row_errors",
    "budget.import.unknown",
    "budget.pool.choices_in_wrong_order",
    "budget.pool.code_taken",
    "budget.pool.costs_in_wrong_order",
    "budget.pool.in_use",
    "budget.pool.points_sum_missing",
    "budget.pool.rule_unknown",
    "budget.proposal.cost_out_of_range",
    "budget.proposal.incomplete",
    "budget.proposal.not_yours",
    "budget.proposal.nothing_chosen",
    "budget.proposal.reason_needed",
    "budget.proposal.too_many",
    "budget.proposal.unknown",
    "budget.proposal.wrong_state",
    "budget.role.missing",
    "budget.tally.already_certified",
    "budget.tally.decision_without_reason",
    "budget.tally.digest_differs",
    "budget.tally.no_paper",
    "budget.tally.not_certified",
    "budget.tally.not_counted",
    "budget.tally.not_manual",
    "budget.tally.same_official",
    "budget.tally.still_open",
    "budget.tally.unknown_project",
    "budget.tally.voters_differ",
    "budget.tally.wrong_state",
    "budget.voter.age_unknown",
    "budget.voter.assurance_too_low",
    "budget.voter.not_on_roll",
    "budget.voter.other_district",
    "budget.voter.too_young",
    "budget.voter.wrong_checksum",
    "budget.voter.wrong_format",
    "budget.voter.wrong_name",
}
