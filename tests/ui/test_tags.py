"""Numbers, money, instants and drawings as people read them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone, translation

from kernel.ui.templatetags import ui

KYIV = ZoneInfo("Europe/Kyiv")
AT = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
CLOSING = datetime(2026, 11, 28, 21, 59, tzinfo=UTC)


def _render(source: str, **context: Any) -> str:
    return Template("{% load ui %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("uk", "1\u00a0234\u00a0567,5"),
        ("pl", "1\u00a0234\u00a0567,5"),
        ("sr", "1.234.567,5"),
        ("sr-latn", "1.234.567,5"),
        ("en", "1,234,567.5"),
    ],
)
def test_number_is_grouped_when_shown_in_a_language(language: str, expected: str) -> None:
    with translation.override(language):
        assert ui.number(1234567.5) == expected


@pytest.mark.parametrize(
    ("language", "currency", "expected"),
    [
        ("uk", "UAH", "14\u00a0000\u00a0000\u00a0₴"),
        ("pl", "PLN", "14\u00a0000\u00a0000\u00a0zł"),
        ("sr", "RSD", "14.000.000\u00a0дин."),
        ("sr-latn", "RSD", "14.000.000\u00a0din."),
        ("en", "UAH", "14,000,000\u00a0₴"),
    ],
)
def test_money_is_shown_when_in_minor_units(language: str, currency: str, expected: str) -> None:
    with translation.override(language):
        assert ui.money(1_400_000_000, currency) == expected


def test_share_is_a_percentage_when_shown() -> None:
    with translation.override("en"):
        assert (ui.share(0.476), ui.share(1.0), ui.share(None)) == ("47.6%", "100%", "")


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("uk", "28 листопада 2026, 23:59"),
        ("pl", "28 listopada 2026, 23:59"),
        ("sr", "28. новембар 2026., 23:59"),
        ("sr-latn", "28. novembar 2026., 23:59"),
        ("en", "28 November 2026, 23:59"),
    ],
)
def test_instant_is_local_when_shown_in_a_language(language: str, expected: str) -> None:
    with translation.override(language), timezone.override(KYIV):
        assert ui.when(CLOSING) == (f'<time datetime="2026-11-28T21:59:00+00:00">{expected}</time>')


def test_day_is_the_local_one_when_the_instant_is_late() -> None:
    with translation.override("en"), timezone.override(KYIV):
        assert "22 November" in ui.day(AT.replace(hour=23))
        assert "21 November" in ui.day(date(2026, 11, 21))


@pytest.mark.parametrize(
    ("closes_at", "expected"),
    [
        (CLOSING, "7 days left"),
        (AT + timedelta(days=1), "1 day left"),
        (AT + timedelta(hours=5), "today until 17:00"),
        (datetime(2026, 11, 21, 22, 0, tzinfo=UTC), "today until 24:00"),
        (AT, "closed"),
        (None, ""),
    ],
)
def test_time_left_is_told_when_something_closes(closes_at: datetime | None, expected: str) -> None:
    with translation.override("en"), timezone.override(KYIV):
        assert ui.left(closes_at, AT) == expected


@pytest.mark.parametrize(
    "shown", [ui.money(None, "UAH"), ui.number(None), ui.when(None), ui.day(None)]
)
def test_nothing_is_shown_when_there_is_nothing(shown: str) -> None:
    assert shown == ""


@pytest.mark.parametrize(
    ("value", "maximum", "width"),
    [(239, 500, "47.80%"), (700, 500, "100.00%"), (-3, 500, "0.00%"), (5, 0, "0.00%")],
)
def test_meter_stays_within_its_track_when_values_are_odd(
    value: int, maximum: int, width: str
) -> None:
    drawn = ui.meter(value, maximum, "signatures")
    assert f'width="{width}"' in drawn
    assert 'role="img" aria-label="signatures"' in drawn


def test_drawings_escape_when_words_come_from_people() -> None:
    hostile = '"><script>alert(1)</script>'
    for drawn in (
        _render("{% badge words %}", words=hostile),
        _render("{% meter 1 2 words %}", words=hostile),
        _render("{% icon 'pin' words %}", words=hostile),
        _render("{% include 'ui/components/alert.html' with text=words only %}", words=hostile),
    ):
        assert "<script" not in drawn


def test_icon_is_hidden_when_it_has_no_title() -> None:
    assert 'aria-hidden="true"' in ui.icon("check")
    with pytest.raises(KeyError):
        ui.icon("no such icon")


def test_query_keeps_the_rest_when_one_parameter_changes() -> None:
    request = RequestFactory().get("/?q=a+b&page=3&district=north")
    assert _render("{% query page=4 %}", request=request) == "?q=a+b&amp;page=4&amp;district=north"
    assert _render("{% query page='' q=None %}", request=request) == "?district=north"
