"""What charts and map panels need computed: shares, places on the drawing."""

from collections.abc import Sequence
from typing import Any

COLUMNS_WIDTH, COLUMNS_HEIGHT = 720, 240
COLUMNS_TOP, COLUMNS_FOOT, GAP_SHARE = 18, 26, 0.28
MOST_NAMES = 12
NAME_ROOM = 18

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


def columns(values: Sequence[tuple[str, int]]) -> dict[str, Any]:
    """Return the drawing of values over time: `{width, height, base, bars, lines, names, maximum}`.

    `bars` are `{x, y, width, height, label, value}`, `lines` `{y, value}` at round values, `names`
    `{x, text, is_second}` under at most twelve of the columns, the last one always named.
    """
    count = max(1, len(values))
    maximum = round_maximum(max((value for _, value in values), default=0))
    base = COLUMNS_HEIGHT - COLUMNS_FOOT
    step, room = COLUMNS_WIDTH / count, base - COLUMNS_TOP
    drawn = [
        {
            "x": _place(number * step + step * GAP_SHARE / 2),
            "y": _place(base - room * value / maximum),
            "width": _place(step * (1 - GAP_SHARE)),
            "height": _place(room * value / maximum),
            "label": label,
            "value": value,
        }
        for number, (label, value) in enumerate(values)
    ]
    every = -(-count // MOST_NAMES)
    named = [number for number in range(len(values)) if (len(values) - 1 - number) % every == 0]
    return {
        "width": COLUMNS_WIDTH,
        "height": COLUMNS_HEIGHT,
        "base": base,
        "bars": drawn,
        "maximum": maximum,
        "lines": [
            {"y": _place(base - room * part / 2), "value": maximum * part // 2} for part in (1, 2)
        ],
        "names": [
            {
                "x": _place(
                    min(max(number * step + step / 2, NAME_ROOM), COLUMNS_WIDTH - NAME_ROOM)
                ),
                "text": values[number][0],
                "is_second": (len(named) - 1 - place) % 3 > 0,
            }
            for place, number in enumerate(named)
        ],
    }


def _place(length: float) -> str:
    """Return a coordinate as text: a template would write the language's decimal comma."""
    return f"{length:.1f}"


def round_maximum(value: int) -> int:
    """Return the smallest 2, 4, 6 or 10 times a power of ten that is not below `value`."""
    power = 1
    while True:
        for factor in (2, 4, 6, 10):
            if value <= factor * power:
                return factor * power
        power *= 10


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
