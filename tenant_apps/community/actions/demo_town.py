"""What a demo municipality consists of: plain descriptions that `demo.py` turns into rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class DemoDistrict:
    """A district; `outline` are longitude and latitude of its corners, not repeated at the end."""

    code: str
    name: str
    population: int | None = None
    outline: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True)
class DemoAct:
    """A regulation of the budget; the act is made up and says so."""

    title: str
    number: str
    adopted_on: date
    effective_from: date
    values: Mapping[str, Any]


@dataclass(frozen=True)
class DemoText:
    """A page or a piece of news by language."""

    slug: str
    titles: Mapping[str, str]
    bodies: Mapping[str, str]
    kind: str = "page"


@dataclass(frozen=True)
class DemoTown:
    """A municipality of the demo."""

    profile: Mapping[str, str]
    districts: tuple[DemoDistrict, ...]
    departments: tuple[tuple[str, str], ...]
    acts: tuple[DemoAct, ...]
    pages: tuple[DemoText, ...]


def ring(corners: Sequence[tuple[float, float]]) -> list[list[float]]:
    """Return the closed ring of a polygon."""
    return [[longitude, latitude] for longitude, latitude in (*corners, corners[0])]
