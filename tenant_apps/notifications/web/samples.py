"""Following and notices as the gallery of components shows them."""

from datetime import UTC, datetime
from typing import Any

from kernel.subjects import Subject
from kernel.ui.samples import GalleryEntry, gallery_entries

SUBJECT = Subject("sample", "1")


def register() -> None:
    """Show the button in its states and one notice."""
    button = "notifications/follow_button.html"
    visitor = GalleryEntry("Follow: visitor", button, lambda: _button(sign_in="#"))
    resident = GalleryEntry("Follow: resident", button, lambda: _button(count=7))
    follower = GalleryEntry("Follow: follower", button, lambda: _button(count=7, is_followed=True))
    place = GalleryEntry("Follow: its place", "notifications/follow_place.html", _place)
    notice = GalleryEntry("Notice", "notifications/notice.html", _notice, "rows single")
    gallery_entries.register("notifications.visitor", visitor)
    gallery_entries.register("notifications.resident", resident)
    gallery_entries.register("notifications.follower", follower)
    gallery_entries.register("notifications.place", place)
    gallery_entries.register("notifications.notice", notice)


def _button(**state: Any) -> dict[str, Any]:
    count = state.get("count", 0)
    return {"follow": {"subject": SUBJECT, "here": "#", "url": "#", "count_text": count, **state}}


def _place() -> dict[str, Any]:
    return {"follow": {"ask": "#"}}


def _notice() -> dict[str, Any]:
    notice = {
        "key": 1,
        "sentence": "Voting is open in “Budget 2027”. Until 28 November, 23:59.",
        "detail": "98 projects are on the ballot.",
        "at": datetime(2026, 11, 21, 10, 0, tzinfo=UTC),
        "is_read": False,
    }
    return {"notice": notice}
