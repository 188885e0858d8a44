"""What charts and map panels need computed: shares, places on the drawing."""

from collections.abc import Sequence
from typing import Any

MAP_WIDTH, MAP_HEIGHT, MAP_MARGIN = 600, 320, 48


def bars(values: Sequence[tuple[str, int]]) -> list[dict[str, Any]]:
    """Return `{label, value, maximum, share}` per bar; shares are of the sum."""
    total = sum(value for _, value in values)
    maximum = max((value for _, value in values), default=0)
    return [
        {
            "label": label,
            "value": value,
            "maximum": maximum,
            "share": value / total if total else 0.0,
        }
        for label, value in values
    ]


def pins(places: Sequence[tuple[float, float, str, str]]) -> list[dict[str, Any]]:
    """Return `{x, y, number, label, url}` on a 600 by 320 drawing.

    `places` are (latitude, longitude, label, url) in degrees; the drawing shows their bounding
    box with a margin, north up.
    """
    if not places:
        return []
    latitudes = [place[0] for place in places]
    longitudes = [place[1] for place in places]
    return [
        {
            "x": _along(longitude, longitudes, MAP_WIDTH),
            "y": MAP_HEIGHT - _along(latitude, latitudes, MAP_HEIGHT),
            "number": number,
            "label": label,
            "url": url,
        }
        for number, (latitude, longitude, label, url) in enumerate(places, 1)
    ]


def _along(value: float, values: list[float], length: int) -> int:
    """Return where `value` stands between the smallest and largest on a side of `length`."""
    low, high = min(values), max(values)
    part = (value - low) / (high - low) if high > low else 0.5
    return round(MAP_MARGIN + part * (length - 2 * MAP_MARGIN))
