"""Rules of the municipality's own part, with properties where they are computed."""

import json
import re
from contextlib import suppress
from datetime import date
from typing import Any

import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernel.errors import Invalid, NotAllowed
from tenant_apps.community.rules import colours, geojson, permissions, scopes, text, tree, wording
from tenant_apps.community.rules.geojson import Broken, Feature
from tenant_apps.community.rules.scopes import Scope, Term, check_values
from tenant_apps.community.rules.territory import Area, contains, district_of, drawing_of
from tenant_apps.community.rules.working_days import (
    OwnDay,
    WorkingCalendar,
    calendar_of,
    names_of,
    worked_holidays,
)
from tests.factories.community import NEXT_SQUARE, SQUARE
from tests.factories.community import geojson as file_of

DAYS = st.dates(min_value=date(2015, 1, 1), max_value=date(2030, 12, 31))
COUNTRIES = st.sampled_from(["UA", "PL", "RS"])
DEGREES = st.floats(min_value=-60, max_value=60, allow_nan=False)


def polygon(ring: list[list[float]]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [ring]}


def area(code: str, ring: list[list[float]], parent: str = "") -> Area:
    return Area(code, parent, polygon(ring))


@settings(deadline=None)
@given(COUNTRIES, DAYS)
def test_working_day_agrees_with_the_package(country: str, day: date) -> None:
    package = getattr(holidays, country)(years=day.year)
    assert WorkingCalendar(country).is_working_day(day) == package.is_working_day(day)


@settings(deadline=None)
@given(COUNTRIES, DAYS, st.integers(min_value=1, max_value=60))
def test_added_working_days_agree_with_the_package(country: str, day: date, count: int) -> None:
    package = getattr(holidays, country)(years=range(day.year, day.year + 2))
    expected = package.get_nth_working_day(day, count)
    assert WorkingCalendar(country).add_working_days(day, count) == expected


@settings(deadline=None)
@given(COUNTRIES, DAYS, st.integers(min_value=0, max_value=90))
def test_working_days_between_counts_what_was_added(country: str, day: date, count: int) -> None:
    calendar = WorkingCalendar(country)
    end = calendar.add_working_days(day, count)
    assert calendar.working_days_between(day, end) == count
    assert count == 0 or calendar.is_working_day(end)


@given(DAYS, st.booleans())
def test_own_day_decides_before_the_country(day: date, is_working: bool) -> None:
    calendar = WorkingCalendar("PL", {day: OwnDay(day, is_working, "moved")})
    assert calendar.is_working_day(day) is is_working


def test_ukraine_works_on_holidays_under_martial_law() -> None:
    independence = date(2026, 8, 24)
    assert WorkingCalendar("UA").is_working_day(independence)
    assert independence in worked_holidays("UA", 2026, "uk")
    assert names_of("UA", 2026, "uk") == {}
    assert not WorkingCalendar("UA").is_working_day(date(2021, 8, 24))


def test_holidays_are_named_in_the_language_of_the_city() -> None:
    assert names_of("PL", 2026, "pl")[date(2026, 11, 1)] == "Uroczystość Wszystkich Świętych"
    assert names_of("RS", 2026, "sr")[date(2026, 1, 7)] == "Божић"
    assert names_of("RS", 2026, "sr-latn")[date(2026, 1, 7)] == "Božić"
    assert names_of("DE", 2026, "en") == {}


def test_stored_days_become_the_calendar() -> None:
    entries = [{"date": "2026-05-02", "is_working": True, "name": "moved"}]
    assert calendar_of("PL", entries).is_working_day(date(2026, 5, 2))


@pytest.mark.parametrize("count", [-1, 1001])
def test_term_is_refused_when_nobody_would_set_it(count: int) -> None:
    with pytest.raises(ValueError, match="no such term"):
        WorkingCalendar("PL").add_working_days(date(2026, 1, 1), count)


@given(
    st.lists(st.tuples(DEGREES, DEGREES), min_size=3, max_size=3, unique=True),
    st.lists(st.integers(min_value=1, max_value=50), min_size=3, max_size=3),
)
def test_point_lies_in_a_triangle_when_it_is_a_mixture_of_its_corners(
    corners: list[tuple[float, float]], weights: list[int]
) -> None:
    ring = [list(corner) for corner in (*corners, corners[0])]
    if geojson.doubled_area(ring) < 1e-3:
        return
    share = [weight / sum(weights) for weight in weights]
    x = sum(part * corner[0] for part, corner in zip(share, corners, strict=True))
    y = sum(part * corner[1] for part, corner in zip(share, corners, strict=True))
    assert contains(polygon(ring), longitude=x, latitude=y)


@given(DEGREES, DEGREES)
def test_point_outside_the_bounding_box_lies_nowhere(x: float, y: float) -> None:
    inside = 30 <= x <= 32 and 50 <= y <= 51
    found = district_of([area("a", SQUARE), area("b", NEXT_SQUARE)], longitude=x, latitude=y)
    assert inside or found is None


@given(st.floats(min_value=30.001, max_value=31.999), st.floats(min_value=50.001, max_value=50.999))
def test_point_lies_in_exactly_one_of_two_neighbours(x: float, y: float) -> None:
    lies = [contains(polygon(ring), longitude=x, latitude=y) for ring in (SQUARE, NEXT_SQUARE)]
    assert sum(lies) == 1


def test_shared_border_belongs_to_exactly_one_neighbour() -> None:
    lies = [contains(polygon(ring), longitude=31, latitude=50.5) for ring in (SQUARE, NEXT_SQUARE)]
    assert sum(lies) == 1


def test_hole_belongs_to_what_lies_in_it() -> None:
    hole = [[30.4, 50.4], [30.6, 50.4], [30.6, 50.6], [30.4, 50.6], [30.4, 50.4]]
    ring = {"type": "Polygon", "coordinates": [SQUARE, hole]}
    assert not contains(ring, longitude=30.5, latitude=50.5)
    assert contains(ring, longitude=30.2, latitude=50.5)


def test_innermost_district_wins_when_districts_lie_within_one_another() -> None:
    small = [[30.1, 50.1], [30.3, 50.1], [30.3, 50.3], [30.1, 50.3], [30.1, 50.1]]
    areas = [area("part", small, "whole"), area("whole", SQUARE)]
    assert district_of(areas, longitude=30.2, latitude=50.2) == "part"
    assert district_of(areas, longitude=30.9, latitude=50.9) == "whole"
    assert district_of(areas, longitude=40, latitude=50) is None


def test_drawing_keeps_every_outline_within_it() -> None:
    drawing = drawing_of([area("a", SQUARE), area("b", NEXT_SQUARE)])
    assert drawing is not None
    assert [outline.code for outline in drawing.outlines] == ["a", "b"]
    assert drawing.outlines[0].path.startswith("M")
    assert all(0 <= outline.x <= 600 for outline in drawing.outlines)
    assert drawing_of([]) is None


def test_feature_is_read_when_it_is_an_area() -> None:
    (feature,) = geojson.read_features(file_of(({"kod": "A1", "nazwa": "Śródmieście"}, SQUARE)))
    assert isinstance(feature, Feature)
    assert (feature.code, feature.name) == ("A1", "Śródmieście")


def test_altitude_is_dropped_when_a_position_has_one() -> None:
    ring = [[*position, 120.5] for position in SQUARE]
    (feature,) = geojson.read_features(file_of(({"name": "a"}, ring)))
    assert isinstance(feature, Feature)
    assert feature.geometry["coordinates"][0][0] == [30.0, 50.0]


BAD_RINGS: list[tuple[str, Any]] = [
    ("community.geojson.open_ring", SQUARE[:-1]),
    ("community.geojson.open_ring", SQUARE[:3]),
    ("community.geojson.flat_ring", [[1, 1], [2, 2], [3, 3], [1, 1]]),
    ("community.geojson.bad_position", [[181, 1], [2, 2], [3, 1], [181, 1]]),
    ("community.geojson.bad_position", [[1, 91], [2, 2], [3, 1], [1, 91]]),
    ("community.geojson.bad_position", [["1", 1], [2, 2], [3, 1], ["1", 1]]),
    ("community.geojson.bad_position", [[True, 1], [2, 2], [3, 1], [True, 1]]),
    ("community.geojson.bad_position", [[10**400, 1], [2, 2], [3, 1], [1, 1]]),
    ("community.geojson.bad_position", [5, 6, 7, 8]),
    ("community.geojson.not_an_area", "ring"),
]


@pytest.mark.parametrize(("code", "ring"), BAD_RINGS)
def test_feature_is_refused_when_its_outline_cannot_stand(code: str, ring: Any) -> None:
    (broken,) = geojson.read_features(file_of(({"name": "a"}, ring)))
    assert isinstance(broken, Broken)
    assert (broken.number, broken.code) == (1, code)


BAD_FILES: list[tuple[str, bytes]] = [
    ("community.geojson.broken", b""),
    ("community.geojson.broken", b"\xff\xfe\x00"),
    ("community.geojson.broken", b'{"type": NaN}'),
    ("community.geojson.broken", b"[" * 200_000),
    ("community.geojson.broken", b"PK\x03\x04"),
    ("community.geojson.not_a_collection", b"[]"),
    ("community.geojson.not_a_collection", b'{"type": "Feature"}'),
    ("community.geojson.not_a_collection", b'{"type": "FeatureCollection", "features": []}'),
    ("community.geojson.not_a_collection", b'{"type": "FeatureCollection", "features": {}}'),
    (
        "community.geojson.other_crs",
        b'{"type": "FeatureCollection", "crs": {"properties": {"name": "EPSG:2180"}}}',
    ),
    ("community.geojson.too_large", b" " * (geojson.MAX_BYTES + 1)),
    (
        "community.geojson.too_many",
        json.dumps({"type": "FeatureCollection", "features": [{}] * 2001}).encode(),
    ),
]


@pytest.mark.parametrize(("code", "content"), BAD_FILES, ids=range(len(BAD_FILES)))
def test_file_is_refused_when_it_is_no_collection(code: str, content: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        geojson.read_features(content)
    assert refused.value.code == code


def test_outlines_are_refused_when_they_have_too_many_positions() -> None:
    ring = [*([[1.0, 1.0], [2.0, 1.0], [2.0, 2.0]] * 40_000), [1.0, 1.0]]
    (broken,) = geojson.read_features(file_of(({"name": "a"}, ring)))
    assert isinstance(broken, Broken)
    assert broken.code == "community.geojson.too_many_points"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["type", "features", "geometry", "coordinates", "properties", "crs"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@given(JSON)
def test_any_geometry_is_read_or_refused(value: Any) -> None:
    collection = {"type": "FeatureCollection", "features": [value, {"geometry": value}]}
    content = json.dumps(collection).encode()
    with suppress(Invalid):
        found = geojson.read_features(content)
        assert len(found) == 2


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with pytest.raises(Invalid):
        geojson.read_features(content)


def test_tree_is_refused_when_it_runs_in_a_circle() -> None:
    with pytest.raises(Invalid, match=r"community\.district\.circle"):
        tree.check_tree({"a": "b", "b": "c", "c": "a"})


def test_tree_is_refused_when_it_is_too_deep() -> None:
    chain: dict[int, int | None] = {number: number - 1 for number in range(1, 9)} | {0: None}
    with pytest.raises(Invalid, match=r"community\.district\.too_deep"):
        tree.check_tree(chain)


@given(st.permutations(list("abcdef")))
def test_tree_order_puts_every_part_below_its_whole(order: list[str]) -> None:
    parents = {"a": None, "b": "a", "c": "a", "d": "b", "e": None, "f": "gone"}
    nodes = tree.in_tree_order(order, parents)
    places = {node.key: place for place, node in enumerate(nodes)}
    assert sorted(places) == sorted(order)
    assert places["a"] < places["b"] < places["d"]
    assert {node.key: node.depth for node in nodes} == {
        "a": 0,
        "b": 1,
        "c": 1,
        "d": 2,
        "e": 0,
        "f": 0,
    }


DANGEROUS = [
    "<script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt&colon;alert(1))",
    "[x](vbscript:x)",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "<img src=x onerror=alert(1)>",
    "![x](https://tracker.example/p.png)",
    '<a href="https://x.example" onclick="alert(1)">x</a>',
    "<style>body{display:none}</style>",
    '[x](https://a.example "onmouseover=alert(1)")',
    "<svg><script>1</script></svg>",
    "<!-- comment --><iframe src=//x>",
]


@pytest.mark.parametrize("source", DANGEROUS)
def test_text_runs_nothing_when_it_holds_html_or_scripts(source: str) -> None:
    html = text.to_html(source).casefold()
    for word in ("<script", "<img", "<style", "<svg", "<iframe", "<!--", 'href="javascript'):
        assert word not in html
    assert 'href="data' not in html
    assert 'href="vbscript' not in html
    assert not re.search(r"<[^>]* on\w+=", html)


@given(st.text(max_size=200))
def test_any_text_becomes_safe_html(source: str) -> None:
    import nh3

    html = text.to_html(source)
    again = nh3.clean(
        html,
        tags=set(text.TAGS),
        attributes=text.ATTRIBUTES,
        url_schemes=text.SCHEMES,
        link_rel="noopener nofollow",
    )
    assert html == again


def test_text_is_formatted_when_it_uses_the_pages_own_signs() -> None:
    html = text.to_html("# Big\n\n**bold** and *it*\n\n- one\n\n[r](/pages/about/)")
    assert "<h2>Big</h2>" in html
    assert "<strong>bold</strong>" in html
    assert "<li>one</li>" in html
    assert 'href="/pages/about/"' in html
    assert text.to_plain("# Big\n\n**bold** & <b>") == "Big bold & <b>"
    assert text.excerpt("word " * 100, 20) == "word word word word…"


def test_reader_gets_the_nearest_language_that_is_written() -> None:
    texts = {"sr": "ср", "en": "en"}
    assert wording.in_language(texts, "sr-latn") == "ср"
    assert wording.in_language(texts, "pl", "en") == "en"
    assert wording.in_language({}, "pl") == ""
    assert wording.written({"uk": " a ", "en": "  "}) == {"uk": "a"}


@given(st.integers(min_value=0, max_value=360), st.integers(min_value=0, max_value=200))
def test_every_colour_that_can_be_chosen_can_be_read(hue: int, strength: int) -> None:
    measured = colours.check_readable(hue, strength / 1000)
    assert len(measured) == 8
    assert min(pair.ratio for pair in measured) >= 4.5


def test_colour_is_refused_when_it_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    from kernel.ui.theme import Palette

    pale = Palette(accent="#cccccc", strong="#cccccc", soft="#dddddd", on_accent="#ffffff")
    monkeypatch.setattr(colours, "palettes", lambda hue, chroma: (pale, pale))
    with pytest.raises(Invalid, match=r"community\.colours\.unreadable"):
        colours.check_readable(100, 0.1)


def test_colour_is_refused_when_it_is_out_of_range() -> None:
    with pytest.raises(Invalid, match=r"community\.colours\.out_of_range"):
        colours.measure(361, 0.1)


SCOPE = Scope(
    order=1,
    label="Test",
    terms=(
        Term("age", "Age", scopes.NUMBER, maximum=120),
        Term("roll", "Roll", scopes.YES_NO),
        Term("level", "Level", scopes.CHOICE, choices=(("a", "A"), ("b", "B"))),
    ),
)


def test_values_are_kept_when_they_fit_their_terms() -> None:
    values = {"age": 16, "roll": False, "level": "a"}
    assert check_values(SCOPE, values | {"age": 16}) == values
    assert check_values(SCOPE, {"age": None, "level": ""}) == {}


@pytest.mark.parametrize(
    "values",
    [
        {"age": 121},
        {"age": -1},
        {"age": "16"},
        {"age": True},
        {"roll": 1},
        {"level": "c"},
        {"x": 1},
    ],
)
def test_values_are_refused_when_they_do_not_fit(values: dict[str, Any]) -> None:
    with pytest.raises(Invalid, match=r"community\.regulation\.value_wrong"):
        check_values(SCOPE, values)


def test_changed_terms_are_named_in_order() -> None:
    changed = scopes.changed_terms(SCOPE, {"age": 16}, {"age": 18, "roll": True})
    assert [term.name for term in changed] == ["age", "roll"]


EDITS = {
    "owner": set(permissions.MATRIX),
    "editor": {"community.view", "profile.edit", "pages.edit"},
    "contest_manager": {"community.view"},
    "auditor": {"community.view"},
    "intake_clerk": set(),
    "councillor": set(),
}


@pytest.mark.parametrize("action", permissions.MATRIX)
@pytest.mark.parametrize("role", EDITS)
def test_role_may_do_what_the_matrix_says(role: str, action: str) -> None:
    if action in EDITS[role]:
        permissions.check_may({role}, action)
        assert permissions.may({role}, action)
    else:
        with pytest.raises(NotAllowed):
            permissions.check_may({role}, action)
