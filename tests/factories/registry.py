"""What each module tells the leak tests: how to fill a city and which ids its addresses take.

A module's factory file registers itself when it is imported:

    register(Seed("budget", order=20, plant=plant_budget))

`plant(marker, at)` fills the current schema so that `marker` is part of every name, title and
text a page could show, and returns the values of URL parameters by their names, for instance
`{"slug": "contest-1", "number": 1, "draft": uuid}`. Keys of the form `view_name:parameter` win
over bare ones, `tests.factories.accounts` plants
the accounts to sign in with: `resident` and one per staff role.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

Plant = Callable[[str, datetime], dict[str, Any]]


@dataclass(frozen=True)
class Seed:
    """How one module fills a city; lower `order` first (residents 10, budget 20)."""

    name: str
    order: int
    plant: Plant


@dataclass
class Planted:
    """A filled city: its marker and the ids of what it holds."""

    marker: str
    values: dict[str, Any] = field(default_factory=dict)

    def value_for(self, view_name: str, parameter: str) -> Any:
        """Return the id for one parameter of a view, None when no module gave any."""
        specific = self.values.get(f"{view_name}:{parameter}")
        return specific if specific is not None else self.values.get(parameter)


_seeds: dict[str, Seed] = {}


def register(seed: Seed) -> None:
    """Add a module's seed; the last one of a name counts."""
    _seeds[seed.name] = seed


def load_seeds() -> list[Seed]:
    """Import every factory file and return the seeds in their order."""
    for path in sorted(Path(__file__).parent.glob("*.py")):
        if path.stem not in {"__init__", "registry", "cities"}:
            import_module(f"tests.factories.{path.stem}")
    return sorted(_seeds.values(), key=lambda seed: (seed.order, seed.name))


def plant_all(marker: str, at: datetime) -> Planted:
    """Fill the current schema with every module's rows, all marked."""
    planted = Planted(marker)
    for seed in load_seeds():
        planted.values.update(seed.plant(marker, at))
    return planted
