"""A city's colours from two numbers, with contrast by construction.

A municipality sets hue (degrees) and chroma (OKLCH); lightness is found so that every text
reaches WCAG 2.2 AA in both schemes, whatever the hue.
"""

from dataclasses import dataclass
from math import cos, radians, sin

HUE_MAX = 360
CHROMA_MAX = 0.2
CONTRAST_TEXT = 4.5

LIGHT_SURFACES = ("#f6f5f1", "#ffffff")
DARK_SURFACES = ("#10161a", "#182127")
DARK_INK = "#0d1418"

Linear = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Palette:
    """The four accent colours of one scheme, as `#rrggbb`."""

    accent: str
    strong: str
    soft: str
    on_accent: str


def _linear_from_oklch(lightness: float, chroma: float, hue: float) -> Linear:
    """Return linear sRGB, possibly out of gamut. Source: CSS Color 4, section 10 (OKLab)."""
    a, b = chroma * cos(radians(hue)), chroma * sin(radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _encode(value: float) -> int:
    """Return one linear channel as a gamma-encoded byte."""
    bounded = min(1.0, max(0.0, value))
    encoded = 12.92 * bounded if bounded <= 0.0031308 else 1.055 * bounded ** (1 / 2.4) - 0.055
    return round(encoded * 255)


def colour(lightness: float, chroma: float, hue: float) -> str:
    """Return `#rrggbb` of an OKLCH colour; chroma is reduced until sRGB can show it."""
    channels = _linear_from_oklch(lightness, chroma, hue)
    while chroma > 0 and not all(-0.0005 <= channel <= 1.0005 for channel in channels):
        chroma = max(0.0, chroma - 0.002)
        channels = _linear_from_oklch(lightness, chroma, hue)
    return "#" + "".join(f"{_encode(channel):02x}" for channel in channels)


def _luminance(value: str) -> float:
    """Return the relative luminance of `#rrggbb`. Source: WCAG 2.2, relative luminance."""
    total = 0.0
    for position, weight in ((1, 0.2126), (3, 0.7152), (5, 0.0722)):
        channel = int(value[position : position + 2], 16) / 255
        total += weight * (
            channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        )
    return total


def contrast(first: str, second: str) -> float:
    """Return the WCAG contrast ratio of two `#rrggbb` colours, 1 to 21."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _readable(
    lightness: float, step: float, chroma: float, hue: int, against: tuple[str, ...]
) -> str:
    """Return the first colour, walking lightness by `step`, that reads on all of `against`."""
    value = colour(lightness, chroma, hue)
    while 0 < lightness < 1 and min(contrast(value, other) for other in against) < CONTRAST_TEXT:
        lightness += step
        value = colour(lightness, chroma, hue)
    return value


def check_range(hue: int, chroma: float) -> None:
    """Raise ValueError unless 0 <= hue <= 360 and 0 <= chroma <= 0.2."""
    if not 0 <= hue <= HUE_MAX or not 0 <= chroma <= CHROMA_MAX:
        raise ValueError(f"no such accent: hue {hue}, chroma {chroma}")


def palettes(hue: int, chroma: float) -> tuple[Palette, Palette]:
    """Return the light and the dark palette of an accent.

    Raises: ValueError when hue or chroma is out of range.
    """
    check_range(hue, chroma)
    soft = colour(0.955, min(chroma, 0.022), hue)
    light = Palette(
        accent=_readable(0.45, -0.01, chroma, hue, (*LIGHT_SURFACES, soft)),
        strong=_readable(0.36, -0.01, chroma, hue, (*LIGHT_SURFACES, soft)),
        soft=soft,
        on_accent="#ffffff",
    )
    dark_soft = colour(0.29, min(chroma, 0.035), hue)
    dark = Palette(
        accent=_readable(0.78, 0.01, chroma, hue, (*DARK_SURFACES, dark_soft, DARK_INK)),
        strong=_readable(0.86, 0.01, chroma, hue, (*DARK_SURFACES, dark_soft, DARK_INK)),
        soft=dark_soft,
        on_accent=DARK_INK,
    )
    return light, dark


def stylesheet(hue: int, chroma: float) -> str:
    """Return the CSS that gives a page the city's accent in both schemes.

    Raises: ValueError when hue or chroma is out of range.
    """
    light, dark = (
        f"--accent:{palette.accent};--accent-strong:{palette.strong};"
        f"--accent-soft:{palette.soft};--on-accent:{palette.on_accent}"
        for palette in palettes(hue, chroma)
    )
    return (
        f":root{{{light}}}\n"
        f"@media (prefers-color-scheme:dark){{:root:not([data-theme=light]){{{dark}}}}}\n"
        f":root[data-theme=dark]{{{dark}}}\n"
    )
