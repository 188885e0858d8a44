"""Where a point lies, and how districts are drawn."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import cos, radians

from tenant_apps.community.rules.geojson import Geometry, Position, polygons_of, positions

DRAWING_WIDTH = 600
DRAWING_MARGIN = 8


@dataclass(frozen=True, slots=True)
class Area:
    """A district for geometry: its code, the code of what it is a part of, its outline."""

    code: str
    parent: str
    geometry: Geometry


@dataclass(frozen=True, slots=True)
class Outline:
    """A district on the drawing: an SVG path, and where its number stands."""

    code: str
    path: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """Districts north up on a drawing `DRAWING_WIDTH` wide and `height` high."""

    height: int
    outlines: tuple[Outline, ...]

    @property
    def width(self) -> int:
        """Width of the drawing."""
        return DRAWING_WIDTH


def contains(geometry: Geometry, *, longitude: float, latitude: float) -> bool:
    """Whether a point lies in an area; of two areas that share a border, in exactly one.

    Source: even-odd rule with half-open edges (Shimrat, 1962; Haines, 1994).
    """
    return any(
        sum(_crossings(ring, longitude, latitude) for ring in polygon) % 2
        for polygon in polygons_of(geometry)
    )


def _crossings(ring: Sequence[Position], x: float, y: float) -> int:
    count = 0
    for (x1, y1), (x2, y2) in pairwise(ring):
        if (y1 > y) == (y2 > y):
            continue
        # From the lower end up, so that both neighbours of an edge compute the same crossing.
        (xa, ya), (xb, yb) = ((x1, y1), (x2, y2)) if y1 < y2 else ((x2, y2), (x1, y1))
        count += x < xa + (y - ya) * (xb - xa) / (yb - ya)
    return count


def district_of(areas: Iterable[Area], *, longitude: float, latitude: float) -> str | None:
    """Return the code of the innermost district around a point, None outside all of them."""
    known = list(areas)
    parents = {area.code: area.parent for area in known}
    around = [
        area.code
        for area in known
        if contains(area.geometry, longitude=longitude, latitude=latitude)
    ]
    return max(around, key=lambda code: _depth(code, parents), default=None)


def _depth(code: str, parents: Mapping[str, str]) -> int:
    depth, seen = 0, {code}
    while (code := parents.get(code, "")) and code not in seen:
        seen.add(code)
        depth += 1
    return depth


def drawing_of(areas: Sequence[Area]) -> Drawing | None:
    """Return the outlines of districts in the order given, None when there is no area."""
    spread = [position for area in areas for position in positions(area.geometry)]
    if not spread:
        return None
    west, east = min(x for x, _ in spread), max(x for x, _ in spread)
    south, north = min(y for _, y in spread), max(y for _, y in spread)
    narrowing = cos(radians((south + north) / 2))
    width = max((east - west) * narrowing, 1e-9)
    scale = (DRAWING_WIDTH - 2 * DRAWING_MARGIN) / width
    # A long thin territory from north to south would make a drawing higher than any screen.
    scale = min(scale, DRAWING_WIDTH * 1.2 / max(north - south, 1e-9))
    left = (DRAWING_WIDTH - width * scale) / 2

    def place(position: Position) -> tuple[float, float]:
        x = left + (position[0] - west) * narrowing * scale
        return round(x, 1), round(DRAWING_MARGIN + (north - position[1]) * scale, 1)

    height = round((north - south) * scale) + 2 * DRAWING_MARGIN
    outlines = []
    for area in areas:
        rings = [[place(item) for item in ring] for ring in _rings(area.geometry)]
        x, y = _middle(max(rings, key=len))
        path = "".join(_path(ring) for ring in rings)
        outlines.append(Outline(area.code, path, x, y))
    return Drawing(height, tuple(outlines))


def _rings(geometry: Geometry) -> list[list[Position]]:
    return [ring for polygon in polygons_of(geometry) for ring in polygon]


def _path(ring: Sequence[tuple[float, float]]) -> str:
    points: list[tuple[float, float]] = []
    for point in ring[:-1]:
        if not points or point != points[-1]:
            points.append(point)
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points) + "Z"


def _middle(ring: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Return the middle of a ring's bounding box: good enough for a number on it."""
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    return round((min(xs) + max(xs)) / 2, 1), round((min(ys) + max(ys)) / 2, 1)
