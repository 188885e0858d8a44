"""The eight real elections and small made ones, for the tests of the rules."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from tenant_apps.budget.rules.tally import BallotGroup, Election, Number, Project

PB_FOLDER = Path(__file__).resolve().parents[4] / "shared" / "data" / "pb"

# File → the rule it names; Ursynów 2021 lacks the list of rivals its rule needs.
REAL = {
    "Poland_Katowice_2021": "greedy-threshold",
    "Poland_Krakow_2022": "greedy",
    "Poland_Lodz_2022": "greedy-threshold",
    "Poland_Swiecie_2023": "equalshares/add1",
    "Poland_Warszawa_2019_Ursynow": "greedy",
    "Poland_Warszawa_2021_Ursynow": "greedy-exclusive",
    "Poland_Wieliczka_2023_Green_Budget": "equalshares/add1-comparison",
    "Poland_Wroclaw_2015_150_-_500": "greedy-no-skip",
}

real_elections = pytest.mark.skipif(
    not PB_FOLDER.is_dir(), reason="the real elections (../shared/data/pb) are not here"
)


def pb_path(name: str) -> Path:
    """The path of one of the real elections."""
    return PB_FOLDER / f"{name}.pb"


def make_election(
    budget: Number,
    costs: Mapping[str, Number],
    ballots: list[tuple[str, int]],
    points: Sequence[tuple[Number, ...]] | None = None,
) -> Election:
    """An election from project ids of one letter: `("ab", 3)` are three ballots for a and b."""
    position = {project_id: at for at, project_id in enumerate(costs)}
    return Election(
        budget,
        tuple(Project(key, cost, at) for at, (key, cost) in enumerate(costs.items(), start=1)),
        tuple(
            BallotGroup(
                tuple(position[key] for key in keys), points[at] if points else None, weight
            )
            for at, (keys, weight) in enumerate(ballots)
        ),
    )


def make_pb(
    *,
    meta: dict[str, str] | None = None,
    projects: str = "project_id;cost;votes;selected\na;60;2;1\nb;50;1;0\nc;40;1;1\n",
    votes: str = "voter_id;vote\n1;a,b\n2;a\n3;c\n",
) -> str:
    """A valid `.pb` file as text; `meta` changes or (by an empty text) removes keys."""
    keys = {
        "description": "Test",
        "country": "Poland",
        "unit": "Town",
        "instance": "2024",
        "num_projects": "3",
        "num_votes": "3",
        "budget": "100",
        "vote_type": "approval",
        "rule": "greedy",
        "date_begin": "01.02.2024",
        "date_end": "2024",
    } | (meta or {})
    lines = "".join(f"{key};{value}\n" for key, value in keys.items() if value)
    return f"META\nkey;value\n{lines}PROJECTS\n{projects}VOTES\n{votes}"
