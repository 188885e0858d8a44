"""Winners named by decision, with reasons (a sitting decided; the law allows it)."""

from collections.abc import Collection, Mapping, Sequence

from .election import Election
from .outcome import CountWarning, Explanation, Outcome


def count_manual(
    election: Election,
    *,
    winners: Sequence[str],
    reasons: Mapping[str, str] | None = None,
) -> Outcome:
    """The named projects in the given order, with the reason for each id where one is given.

    Raises ValueError for an unknown or repeated id.
    """
    projects = {project.id: project for project in election.projects}
    _check_winners(winners, projects.keys())
    reasons = reasons or {}
    scores = dict(zip(projects, election.scores(), strict=True))
    spent = sum(projects[winner].cost for winner in winners)
    left = election.budget - spent
    explanations = {
        project_id: Explanation(
            "won_manual" if project_id in winners else "lost_manual",
            {
                "score": scores[project_id],
                "cost": projects[project_id].cost,
                "reason": reasons.get(project_id, ""),
            },
        )
        for project_id in projects
    }
    warnings: tuple[CountWarning, ...] = ()
    if left < 0:
        sentence = f"the chosen projects cost {-left} more than the budget."
        warnings = (CountWarning("over_budget", sentence, {"over": -left}),)
    return Outcome("manual", tuple(winners), scores, spent, left, explanations, warnings)


def _check_winners(winners: Sequence[str], known: Collection[str]) -> None:
    for winner in winners:
        if winner not in known:
            raise ValueError(f"unknown project {winner!r}")
    if len(set(winners)) < len(winners):
        raise ValueError("a project is named twice")
