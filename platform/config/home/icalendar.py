"""A city's calendar as calendar programs read it. Source: RFC 5545, RFC 7986."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from django.utils import translation

from kernel.registries import CalendarEntry
from tenants.requests import CityRequest

LINE_OCTETS = 75
ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


def calendar_text(entries: Iterable[CalendarEntry], *, request: CityRequest) -> str:
    """Return the entries as one VCALENDAR; the UID of an entry never changes."""
    language = translation.get_language() or "en"
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//e-DEM//calendar//{language.upper()}",
        "CALSCALE:GREGORIAN",
        f"NAME:{escaped(request.city.name(language))}",
        f"X-WR-CALNAME:{escaped(request.city.name(language))}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
    ]
    for entry in entries:
        lines += event_lines(entry, request)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in folded(line))


def event_lines(entry: CalendarEntry, request: CityRequest) -> list[str]:
    """Return one entry as a VEVENT that keeps nobody's time busy."""
    return [
        "BEGIN:VEVENT",
        f"UID:{entry.key}@{request.city.uuid}",
        f"DTSTAMP:{instant(request.at)}",
        f"DTSTART:{instant(entry.opens_at)}",
        *([f"DTEND:{instant(entry.closes_at)}"] if entry.closes_at else []),
        f"SUMMARY:{escaped(f'{entry.about}: {entry.title}')}",
        f"CATEGORIES:{escaped(entry.kind)}",
        f"URL:{request.build_absolute_uri(entry.url)}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def instant(at: datetime) -> str:
    """Return an instant in UTC as calendars write it."""
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def escaped(text: str) -> str:
    """Return a text in which no character means anything to a calendar."""
    return text.translate(ESCAPED)


def folded(line: str) -> Iterator[str]:
    """Yield a line in pieces of at most 75 octets, never through a character."""
    piece, size = "", 0
    for character in line:
        octets = len(character.encode())
        if size + octets > LINE_OCTETS:
            yield piece
            piece, size = " ", 1
        piece += character
        size += octets
    yield piece
