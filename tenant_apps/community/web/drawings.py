"""Districts as drawings and tables, for the public page and for the office."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from tenant_apps.community.models import District
from tenant_apps.community.rules.territory import Area, drawing_of
from tenant_apps.community.rules.tree import in_tree_order


@dataclass(frozen=True, slots=True)
class DistrictLine:
    """A district in the list: how deep it lies, and its number on the drawing ("" for none)."""

    district: District
    depth: int
    number: str


def district_lines(districts: Sequence[District]) -> list[DistrictLine]:
    """Return districts below what they are parts of, numbered where they are drawn."""
    by_key = {district.pk: district for district in districts}
    parents = {district.pk: district.parent_id for district in districts}
    numbers = numbers_of(districts)
    nodes = in_tree_order([district.pk for district in districts], parents)
    return [
        DistrictLine(by_key[node.key], node.depth, numbers.get(by_key[node.key].code, ""))
        for node in nodes
    ]


def numbers_of(districts: Sequence[District]) -> dict[str, str]:
    """Return the number on the drawing by code, in the order of the list."""
    drawn = [district.code for district in districts if district.polygon is not None]
    return {code: str(place) for place, code in enumerate(drawn, 1)}


def drawing_context(districts: Sequence[District], *, chosen: str = "") -> dict[str, Any] | None:
    """Return the drawing for `community/drawing.html`, None where no district has an outline."""
    drawn = [district for district in districts if district.polygon is not None]
    codes = {district.pk: district.code for district in districts}
    areas = [
        Area(district.code, codes.get(district.parent_id or 0, ""), district.polygon)
        for district in drawn
        if district.polygon is not None
    ]
    drawing = drawing_of(areas)
    if drawing is None:
        return None
    names = {district.code: district.name for district in drawn}
    numbers = numbers_of(districts)
    return {
        "width": drawing.width,
        "height": drawing.height,
        "outlines": [
            {
                "path": outline.path,
                "x": outline.x,
                "y": outline.y,
                "number": numbers[outline.code],
                "name": names[outline.code],
                "url": reverse("community:district", args=[outline.code]),
                "chosen": outline.code == chosen,
            }
            for outline in drawing.outlines
        ],
    }
