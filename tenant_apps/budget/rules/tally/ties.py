"""Orders projects with equal scores by what the regulation says."""

from collections.abc import Callable, Sequence

from tenant_apps.budget.rules.draw import draw_order

from .election import Election, Number

TIE_BREAKS = ("lower_cost", "higher_cost", "more_votes", "earlier_number", "draw")

TieKey = Callable[[int], tuple[Number, ...]]


def tie_key(election: Election, tie_breaks: Sequence[str], *, seed: str | None = None) -> TieKey:
    """A sorting key over positions of projects; smaller wins. The number always comes last.

    Raises ValueError for an unknown tie-break, or for a draw without a seed.
    """
    parts: list[Sequence[Number]] = []
    for name in tie_breaks:
        parts.append(_values(election, name, seed))
    parts.append([project.order for project in election.projects])
    return lambda position: tuple(values[position] for values in parts)


def _values(election: Election, name: str, seed: str | None) -> Sequence[Number]:
    projects = election.projects
    if name == "lower_cost":
        return [project.cost for project in projects]
    if name == "higher_cost":
        return [-project.cost for project in projects]
    if name == "more_votes":
        return [-votes for votes in election.votes()]
    if name == "earlier_number":
        return [project.order for project in projects]
    if name == "draw":
        if not seed:
            raise ValueError("a draw needs a published seed")
        place = {key: at for at, key in enumerate(draw_order(seed, [p.id for p in projects]))}
        return [place[project.id] for project in projects]
    raise ValueError(f"unknown tie-break {name!r}, known: {', '.join(TIE_BREAKS)}")
