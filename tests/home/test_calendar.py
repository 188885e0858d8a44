"""The city's calendar: moments, months, feed."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from config.home.calendar import moments_of
from config.home.icalendar import escaped, folded
from config.home.months import month_of, weeks_of
from kernel.registries import CalendarEntry
from tenants.city import City
from tests.factories.proposals import make_contest_in

NOON = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
Browser = Callable[..., Any]


def entry(opens: int, closes: int | None, *, has_deadline: bool = False) -> CalendarEntry:
    """Return an entry from `opens` to `closes` days from noon."""
    day = timedelta(days=1)
    end = None if closes is None else NOON + closes * day
    begin = NOON + opens * day
    return CalendarEntry(f"{opens}", "Budget", "Voting", "2027", "/", begin, end, has_deadline)


def test_moments_tell_beginnings_and_deadlines_when_they_are_ahead() -> None:
    entries = [entry(-5, -1, has_deadline=True), entry(-1, 3, has_deadline=True), entry(3, 9)]
    moments = moments_of(entries, since=NOON)
    told = [(moment.at - NOON, moment.is_end) for moment in moments]
    assert told == [(timedelta(days=3), True), (timedelta(days=3), False)]


def test_deadline_is_the_last_minute_when_it_is_midnight(settings: Any) -> None:
    settings.TIME_ZONE = "UTC"
    midnight = datetime(2026, 3, 9, tzinfo=UTC)
    ending = CalendarEntry("a", "Budget", "Voting", "2027", "/", NOON, midnight, True)
    assert moments_of([ending], since=NOON)[-1].at == midnight - timedelta(minutes=1)


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("2026-02", date(2026, 2, 1), date(2026, 2, 28)),
        ("2026-12", date(2026, 12, 1), date(2026, 12, 31)),
        ("", date(2026, 3, 1), date(2026, 3, 31)),
        ("2026-13", date(2026, 3, 1), date(2026, 3, 31)),
        ("0001-01", date(2026, 3, 1), date(2026, 3, 31)),
        ("<script>", date(2026, 3, 1), date(2026, 3, 31)),
    ],
)
def test_month_is_found_when_text_names_one(asked: str, first: date, last: date) -> None:
    month = month_of(asked, TODAY)
    assert (month.first, month.last) == (first, last)


def test_months_follow_one_another_when_a_year_ends() -> None:
    assert month_of("2026-01", TODAY).previous == "2025-12"
    assert month_of("2026-12", TODAY).following == "2027-01"


def test_weeks_cut_bars_when_an_entry_crosses_sundays() -> None:
    span = (date(2026, 3, 6), date(2026, 3, 10), "voting")
    weeks = weeks_of(month_of("2026-03", TODAY), [span], TODAY)
    bars = [bar for week in weeks for bar in week["bars"]]
    assert [(bar["column"], bar["length"]) for bar in bars] == [(5, 3), (1, 2)]
    assert [(bar["begins"], bar["ends"]) for bar in bars] == [(True, False), (False, True)]
    assert all(len(week["days"]) == 7 for week in weeks)
    assert [day["day"] for week in weeks for day in week["days"] if day["is_today"]] == [TODAY]


def test_bars_share_a_lane_when_one_follows_the_other() -> None:
    first = (date(2026, 3, 2), date(2026, 3, 4), "submission")
    second = (date(2026, 3, 5), date(2026, 3, 6), "voting")
    beside = (date(2026, 3, 4), date(2026, 3, 5), "sitting")
    weeks = weeks_of(month_of("2026-03", TODAY), [first, second, beside], TODAY)
    lanes = {bar["entry"]: bar["lane"] for bar in weeks[1]["bars"]}
    assert lanes == {"submission": 1, "sitting": 2, "voting": 1}


def test_lines_fold_between_characters_when_they_are_long() -> None:
    line = "SUMMARY:" + "Громадський бюджет " * 12
    pieces = list(folded(line))
    assert all(len(piece.encode()) <= 75 for piece in pieces)
    assert "".join([pieces[0], *(piece[1:] for piece in pieces[1:])]) == line


def test_text_means_nothing_to_calendars_when_escaped() -> None:
    assert escaped("a;b,c\\d\r\nEND:VEVENT") == "a\\;b\\,c\\\\d\\nEND:VEVENT"


@pytest.mark.django_db
@pytest.mark.usefixtures("noon")
def test_feed_names_each_phase_by_the_same_key_when_read_again(
    city: City, client_for: Browser
) -> None:
    contest = make_contest_in("submission", title="Budget, 2027")
    visitor = client_for(city, HTTP_ACCEPT_LANGUAGE="en")
    answer = visitor.get("/calendar.ics")
    text = answer.content.decode()
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert text.startswith("BEGIN:VCALENDAR\r\n")
    assert text.endswith("END:VCALENDAR\r\n")
    assert f"UID:{contest.uuid}-voting@{city.uuid}".encode()[:70] in answer.content
    assert "SUMMARY:Budget\\, 2027: Voting" in text
    contest.phases.filter(kind="voting").update(opens_at=NOON + timedelta(days=39))
    keys = [line for line in text.splitlines() if line.startswith("UID:")]
    again = visitor.get("/calendar.ics").content.decode()
    assert keys == [line for line in again.splitlines() if line.startswith("UID:")]


@pytest.mark.django_db
@pytest.mark.usefixtures("noon")
def test_calendar_shows_the_month_and_leaves_out_drafts(city: City, client_for: Browser) -> None:
    contest = make_contest_in("submission")
    draft = make_contest_in("submission", state="draft", title="Not yet public")
    page = client_for(city, HTTP_ACCEPT_LANGUAGE="en").get("/calendar/").content.decode()
    assert "March 2026" in page
    assert contest.title in page
    assert draft.title not in page


@pytest.mark.django_db
def test_calendar_says_how_it_begins_when_nothing_is_announced(
    city: City, client_for: Browser
) -> None:
    page = client_for(city, HTTP_ACCEPT_LANGUAGE="en").get("/calendar/?month=2026-05")
    assert "Nothing is announced" in page.content.decode()
