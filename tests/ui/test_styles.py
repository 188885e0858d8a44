"""What every page loads stays small, our own, and readable."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from kernel.ui import theme

DEFAULT_HUE, DEFAULT_CHROMA = 186, 0.085
PAGE_LIMIT_BYTES = 150_000
ALWAYS = ("ui/edem.css", "ui/vendor/htmx.min.js", "ui/js/edem.js", "ui/icon.svg")
LATIN = ("ui/fonts/source-serif-4-latin-600.woff2",)


def _file(name: str) -> Path:
    found = finders.find(name)
    assert isinstance(found, str), name
    return Path(found)


def _css() -> str:
    return _file("ui/edem.css").read_text(encoding="utf-8")


def test_styles_fetch_nothing_when_read_outside_this_host() -> None:
    addresses = re.findall(r"url\(\s*[\"']?([^\"')]+)", _css())
    assert addresses
    for address in addresses:
        assert not re.match(r"(?:[a-z]+:)?//", address), address
        assert _file(f"ui/{address}").is_file()
    assert "@import" not in _css()


@pytest.mark.parametrize(
    "script",
    [("cyrillic",), ("cyrillic", "cyrillic-ext"), ("latin-ext",)],
    ids=["Ukrainian", "Ukrainian with money", "Polish or Serbian"],
)
def test_page_leaves_room_for_content_when_everything_is_loaded(script: tuple[str, ...]) -> None:
    names = [*ALWAYS, *LATIN, *(f"ui/fonts/source-serif-4-{part}-600.woff2" for part in script)]
    assert sum(_file(name).stat().st_size for name in names) < PAGE_LIMIT_BYTES - 12_000


def test_licences_lie_beside_what_is_vendored_when_shipped() -> None:
    assert "SIL OPEN FONT LICENSE" in _file("ui/fonts/OFL.txt").read_text(encoding="utf-8")
    assert "Zero-Clause BSD" in _file("ui/vendor/htmx.LICENSE.txt").read_text(encoding="utf-8")


def test_house_colours_equal_the_computed_ones_when_no_city_chose() -> None:
    light, dark = theme.palettes(DEFAULT_HUE, DEFAULT_CHROMA)
    css = _css()
    for palette in (light, dark):
        assert f"--accent: {palette.accent};" in css
        assert f"--accent-strong: {palette.strong};" in css
        assert f"--accent-soft: {palette.soft};" in css


def _tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{3,6})", block))


def _full(value: str) -> str:
    return value if len(value) == 7 else "#" + "".join(2 * digit for digit in value[1:])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_fixed_colours_reach_aa_when_used_as_text(scheme: str) -> None:
    css = _css()
    start = css.index(":root {") if scheme == "light" else css.index(":root[data-theme=dark] {")
    tokens = {
        name: _full(value) for name, value in _tokens(css[start : css.index("}", start)]).items()
    }
    for surface in ("page", "card"):
        for ink in ("ink", "ink-2", "ink-3", "good", "warn", "bad"):
            assert theme.contrast(tokens[ink], tokens[surface]) >= 4.5, (ink, surface)
        assert theme.contrast(tokens["line-2"], tokens[surface]) >= 3, surface
    for state in ("good", "warn", "bad"):
        assert theme.contrast(tokens[state], tokens[f"{state}-soft"]) >= 4.5, state


def test_dark_tokens_are_the_same_when_chosen_or_from_the_system() -> None:
    css = _css()
    system = css.index(":root:not([data-theme=light]) {")
    chosen = css.index(":root[data-theme=dark] {")
    assert _tokens(css[system : css.index("}", system)]) == _tokens(
        css[chosen : css.index("}", chosen)]
    )


@pytest.mark.parametrize(
    "part",
    [
        "prefers-reduced-motion",
        "forced-colors: active",
        "@media print",
        ":focus-visible",
        "font-display: swap",
    ],
)
def test_styles_care_for_everybody_when_read(part: str) -> None:
    assert part in _css()
