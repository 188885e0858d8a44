"""A city's colours read well whatever it chooses."""

import pytest

from kernel.ui import theme

CHROMAS = (0.0, 0.04, 0.085, 0.14, 0.2)
EVERY_FOURTH_HUE = range(0, 361, 4)


@pytest.mark.parametrize("chroma", CHROMAS)
def test_accent_reaches_aa_when_any_hue_is_chosen(chroma: float) -> None:
    weakest = 21.0
    for hue in EVERY_FOURTH_HUE:
        light, dark = theme.palettes(hue, chroma)
        for palette, surfaces in ((light, theme.LIGHT_SURFACES), (dark, theme.DARK_SURFACES)):
            for surface in (*surfaces, palette.soft):
                weakest = min(weakest, theme.contrast(palette.accent, surface))
                weakest = min(weakest, theme.contrast(palette.strong, surface))
            weakest = min(weakest, theme.contrast(palette.on_accent, palette.accent))
            weakest = min(weakest, theme.contrast(palette.on_accent, palette.strong))
    assert weakest >= theme.CONTRAST_TEXT


def test_soft_background_carries_ink_when_any_hue_is_chosen() -> None:
    for hue in EVERY_FOURTH_HUE:
        light, dark = theme.palettes(hue, theme.CHROMA_MAX)
        assert theme.contrast("#4a5764", light.soft) >= theme.CONTRAST_TEXT
        assert theme.contrast("#b9c3c9", dark.soft) >= theme.CONTRAST_TEXT


def test_contrast_equals_the_published_figure_when_colours_are_known() -> None:
    assert theme.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert theme.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(
    ("triple", "expected"),
    [
        ((1.0, 0.0, 0), "#ffffff"),
        ((0.0, 0.0, 0), "#000000"),
        ((0.62796, 0.25768, 29.23), "#ff0000"),
    ],
)
def test_colour_equals_srgb_when_oklch_is_known(
    triple: tuple[float, float, float], expected: str
) -> None:
    assert theme.colour(*triple) == expected


@pytest.mark.parametrize(("hue", "chroma"), [(-1, 0.1), (361, 0.1), (10, -0.01), (10, 0.21)])
def test_palettes_refuse_when_out_of_range(hue: int, chroma: float) -> None:
    with pytest.raises(ValueError, match="no such accent"):
        theme.palettes(hue, chroma)


def test_stylesheet_names_both_schemes_when_made() -> None:
    text = theme.stylesheet(30, 0.12)
    assert text.count("--accent:") == 3
    assert "prefers-color-scheme:dark" in text
    assert "[data-theme=dark]" in text
