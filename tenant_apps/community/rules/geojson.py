"""Reading districts from a GeoJSON file. Source: RFC 7946."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite
from typing import Any

from kernel.errors import Invalid

MAX_BYTES = 5 * 1024 * 1024
MAX_FEATURES = 2_000
MAX_POINTS = 100_000
DIGITS = 6
SHORTEST_RING = 4
WGS_84 = ("CRS84", "EPSG::4326", "EPSG:4326")
CODES = ("code", "kod", "код", "id", "ref")
NAMES = ("name", "nazwa", "назва", "назив", "naziv")

Position = list[float]
Geometry = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Feature:
    """One area of a file: its place in it (from 1), what names it, its checked geometry."""

    number: int
    code: str
    name: str
    geometry: Geometry


@dataclass(frozen=True, slots=True)
class Broken:
    """A feature that cannot be taken: why, as a refusal code with its facts."""

    number: int
    name: str
    code: str
    facts: dict[str, Any]


def read_features(content: bytes) -> list[Feature | Broken]:
    """Return the areas of a FeatureCollection, each checked, in the order of the file.

    Raises: Invalid `community.geojson.too_large`, `…broken`, `…not_a_collection`, `…other_crs`,
    `…too_many`.
    """
    if len(content) > MAX_BYTES:
        raise Invalid("community.geojson.too_large", megabytes=MAX_BYTES // 1024**2)
    collection = _parse(content)
    if not isinstance(collection, dict) or collection.get("type") != "FeatureCollection":
        raise Invalid("community.geojson.not_a_collection")
    _check_crs(collection.get("crs"))
    items = collection.get("features")
    if not isinstance(items, list) or not items:
        raise Invalid("community.geojson.not_a_collection")
    if len(items) > MAX_FEATURES:
        raise Invalid("community.geojson.too_many", limit=MAX_FEATURES)
    return list(_features(items))


def _parse(content: bytes) -> Any:
    try:
        return json.loads(content.decode("utf-8-sig"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise Invalid("community.geojson.broken") from error


def _refuse_constant(name: str) -> None:
    raise ValueError(f"no number of JSON: {name}")


def _check_crs(crs: Any) -> None:
    """Refuse coordinates that are no longitudes and latitudes. Source: GeoJSON 2008, section 3."""
    if crs is None:
        return
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = str(properties.get("name", "")) if isinstance(properties, dict) else ""
    if not name.endswith(WGS_84):
        raise Invalid("community.geojson.other_crs", name=name[:60])


def _features(items: list[Any]) -> Iterator[Feature | Broken]:
    points = 0
    for number, item in enumerate(items, 1):
        properties = item.get("properties") if isinstance(item, dict) else None
        known = properties if isinstance(properties, dict) else {}
        code, name = _property(known, CODES), _property(known, NAMES)
        try:
            geometry = read_geometry(item.get("geometry") if isinstance(item, dict) else None)
            points += sum(1 for _ in positions(geometry))
            if points > MAX_POINTS:
                raise Invalid("community.geojson.too_many_points", limit=MAX_POINTS)
            if not code and not name:
                raise Invalid("community.geojson.nameless")
        except Invalid as refusal:
            yield Broken(number, code or name, refusal.code, refusal.facts)
        else:
            yield Feature(number, code, name, geometry)


def _property(properties: dict[Any, Any], names: tuple[str, ...]) -> str:
    found = {str(key).casefold(): value for key, value in properties.items()}
    for name in names:
        value = found.get(name)
        if isinstance(value, (str, int)) and not isinstance(value, bool):
            return str(value).strip()[:200]
    return ""


def read_geometry(value: Any) -> Geometry:
    """Return a Polygon or MultiPolygon with rounded longitudes and latitudes.

    Rings are closed and enclose an area. Raises: Invalid `community.geojson.not_an_area`,
    `…bad_position`, `…open_ring`, `…flat_ring`.
    """
    kind = value.get("type") if isinstance(value, dict) else None
    if kind == "Polygon":
        return {"type": kind, "coordinates": _polygon(value.get("coordinates"))}
    if kind == "MultiPolygon":
        polygons = value.get("coordinates")
        if not isinstance(polygons, list) or not polygons:
            raise Invalid("community.geojson.not_an_area")
        return {"type": kind, "coordinates": [_polygon(polygon) for polygon in polygons]}
    raise Invalid("community.geojson.not_an_area")


def _polygon(rings: Any) -> list[list[Position]]:
    if not isinstance(rings, list) or not rings:
        raise Invalid("community.geojson.not_an_area")
    return [_ring(ring) for ring in rings]


def _ring(value: Any) -> list[Position]:
    if not isinstance(value, list):
        raise Invalid("community.geojson.not_an_area")
    ring = [_position(item) for item in value]
    if len(ring) < SHORTEST_RING or ring[0] != ring[-1]:
        raise Invalid("community.geojson.open_ring")
    if not doubled_area(ring):
        raise Invalid("community.geojson.flat_ring")
    return ring


def _position(value: Any) -> Position:
    pair = value[:2] if isinstance(value, list) else []
    numbers = [item for item in pair if isinstance(item, (int, float)) and _is_degree(item)]
    if len(numbers) != 2 or abs(numbers[0]) > 180 or abs(numbers[1]) > 90:
        raise Invalid("community.geojson.bad_position", position=str(value)[:60])
    return [round(float(number), DIGITS) for number in numbers]


def _is_degree(value: float) -> bool:
    return not isinstance(value, bool) and abs(value) <= 180 and isfinite(value)


def doubled_area(ring: list[Position]) -> float:
    """Return twice the enclosed area in square degrees, whichever way round the ring goes."""
    x0, y0 = ring[0]
    total = 0.0
    for (x1, y1), (x2, y2) in pairwise(ring):
        total += (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)
    return abs(total)


def polygons_of(geometry: Geometry) -> list[list[list[Position]]]:
    """Return the polygons of a checked geometry, each a list of rings: outside, then holes."""
    coordinates: Any = geometry["coordinates"]
    return coordinates if geometry["type"] == "MultiPolygon" else [coordinates]


def positions(geometry: Geometry) -> Iterator[Position]:
    """Yield every position of a checked geometry."""
    for polygon in polygons_of(geometry):
        for ring in polygon:
            yield from ring
