"""The map of squares with what is written on it and the table that says the same."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kernel.ui.collation import sort_key
from shared_apps.portal.rules.tiles import SIDE, TILES, drawing_size, shade
from shared_apps.portal.web.municipalities import (
    COUNTRIES,
    HOME_COUNTRY,
    count_all_by_region,
    count_by_region,
)
from shared_apps.registers.models import RegisterUnit

LEAST_COMMUNITIES = {"UA": 1_400, "PL": 2_400, "RS": 140}
"""A register with fewer is a sample: how many there are is then not said."""


def map_of(country: str, *, chosen: str = "") -> dict[str, Any] | None:
    """Return tiles and table of a country, None while its register is not loaded."""
    language = translation.get_language() or "en"
    regions = {unit.code: unit for unit in RegisterUnit.objects.regions(country)}
    if country not in TILES or not regions:
        return None
    counts, communities = count_by_region(country), count_all_by_region(country)
    width, height = drawing_size(country)
    tiles = []
    for tile in TILES[country]:
        code = next((code for code in regions if code.startswith(tile.code)), "")
        if code:
            own = HOME_COUNTRY.get(language) == country and language != "sr-latn"
            tiles.append(
                {
                    "x": tile.x,
                    "y": tile.y,
                    "short": tile.own if own else tile.latin,
                    "name": regions[code].name(language),
                    "count": counts.get(code, 0),
                    "communities": communities.get(code, 0),
                    "shade": shade(counts.get(code, 0)),
                    "chosen": code == chosen,
                    "label": label_of(regions[code].name(language), counts.get(code, 0)),
                    "url": f"{reverse('portal:communities')}?{_region(country, code)}#found",
                }
            )
    return {
        "country": COUNTRIES[country],
        "code": country,
        "width": width,
        "height": height,
        "side": SIDE,
        "tiles": tiles,
        "rows": sorted(tiles, key=lambda tile: sort_key(tile["name"], language)),
        "total": sum(counts.values()),
        "is_sample": sum(communities.values()) < LEAST_COMMUNITIES.get(country, 0),
    }


def label_of(name: str, count: int) -> str:
    """Return what a screen reader says of a tile."""
    text = ngettext("%(count)s community on e-DEM", "%(count)s communities on e-DEM", count)
    return f"{name}: {text % {'count': count} if count else _('nobody yet')}"


def _region(country: str, code: str) -> str:
    return urlencode({"country": country, "region": code})
