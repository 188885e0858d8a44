"""What decides who wins, as the frozen paper has it."""

from collections.abc import Iterable

from tenant_apps.budget.models import BallotPaper, Pool, Proposal

DECIDING = (
    "amount_minor",
    "method",
    "tally_rule",
    "scoring",
    "threshold",
    "tie_break",
    "rivals",
)


def pools_as_frozen(paper: BallotPaper, pools: Iterable[Pool]) -> list[Pool]:
    """Return pools, unsaved, with the conditions on their paper, whatever the rows say now.

    Only rivals of a pool that came from a file are those of the row: its file held none, and the
    office named them afterwards. Source: ADR 0010.
    """
    frozen = {entry["code"]: entry for entry in paper.content["pools"]}
    found = list(pools)
    for pool in found:
        conditions = frozen[pool.code]
        for name in DECIDING:
            if name != "rivals" or not pool.imported:
                setattr(pool, name, conditions[name])
    return found


def projects_as_frozen(paper: BallotPaper, projects: Iterable[Proposal]) -> list[Proposal]:
    """Return projects, unsaved, with the costs on their paper, in minor units."""
    costs = {entry["ballot_number"]: entry["cost_minor"] for entry in paper.content["projects"]}
    found = list(projects)
    for project in found:
        project.cost_minor = costs[project.ballot_number]
    return found
