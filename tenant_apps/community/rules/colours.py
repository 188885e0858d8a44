"""Whether a municipality's colours can be read: measured ratios of every pair that is used."""

from dataclasses import dataclass

from kernel.errors import Invalid
from kernel.ui.theme import (
    CONTRAST_TEXT,
    DARK_SURFACES,
    LIGHT_SURFACES,
    Palette,
    check_range,
    contrast,
    palettes,
)


@dataclass(frozen=True, slots=True)
class Measured:
    """One pair of colours (`#rrggbb`) and its WCAG contrast ratio, 1 to 21.

    `scheme` is light or dark, `use` one of `link`, `heading`, `button`, `soft`.
    """

    scheme: str
    use: str
    front: str
    back: str
    ratio: float

    @property
    def is_readable(self) -> bool:
        """Whether text of any size can be read. Source: WCAG 2.2, criterion 1.4.3."""
        return self.ratio >= CONTRAST_TEXT


def measure(hue: int, chroma: float) -> list[Measured]:
    """Return the ratios of every pair in both schemes.

    Raises: Invalid `community.colours.out_of_range`.
    """
    try:
        check_range(hue, chroma)
    except ValueError as error:
        raise Invalid("community.colours.out_of_range") from error
    light, dark = palettes(hue, chroma)
    return [
        *_pairs("light", light, LIGHT_SURFACES),
        *_pairs("dark", dark, DARK_SURFACES),
    ]


def _pairs(scheme: str, palette: Palette, surfaces: tuple[str, ...]) -> list[Measured]:
    page = min(surfaces, key=lambda surface: contrast(palette.accent, surface))
    pairs = (
        ("link", palette.accent, page),
        ("heading", palette.strong, page),
        ("button", palette.on_accent, palette.accent),
        ("soft", palette.strong, palette.soft),
    )
    return [
        Measured(scheme, use, front, back, round(contrast(front, back), 2))
        for use, front, back in pairs
    ]


def check_readable(hue: int, chroma: float) -> list[Measured]:
    """Return the ratios when every pair can be read.

    Raises: Invalid `community.colours.out_of_range`, `community.colours.unreadable`.
    """
    measured = measure(hue, chroma)
    worst = min(measured, key=lambda pair: pair.ratio)
    if not worst.is_readable:
        raise Invalid("community.colours.unreadable", ratio=worst.ratio, needed=CONTRAST_TEXT)
    return measured
