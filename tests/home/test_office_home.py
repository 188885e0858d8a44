"""The first page of the staff office."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from config.home.office import context_of, parts_of
from kernel import registries
from kernel.people import Actor
from kernel.registries import OfficeEntry, Registry

CLERK = Actor(account=None, roles=frozenset({"clerk"}))
AT = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.fixture
def sections(monkeypatch: pytest.MonkeyPatch) -> Registry[OfficeEntry]:
    own: Registry[OfficeEntry] = Registry("office entries of this test")
    monkeypatch.setattr("config.home.office.office_entries", own)
    return own


def entry(order: int, role: str, *counts: int) -> OfficeEntry:
    """Return a section of a role in which so much waits."""
    rows = [{"count": count, "label": f"{order}-{count}", "url": "/"} for count in counts]
    waiting: Callable[..., list[dict[str, Any]]] = lambda _actor, _at: rows  # noqa: E731
    return OfficeEntry(order, f"Section {order}", "home", frozenset({role}), waiting)


def test_office_lists_what_waits_section_by_section(sections: Registry[OfficeEntry]) -> None:
    sections.register("late", entry(20, "clerk", 7))
    sections.register("early", entry(10, "clerk", 2, 3))
    sections.register("others", entry(5, "auditor", 9))
    context = context_of(CLERK, AT)
    assert [row["label"] for row in context["waiting"]] == ["10-2", "10-3", "20-7"]
    assert [part["count"] for part in context["parts"]] == [5, 7]
    assert context["waiting"][0]["part"] == "Section 10"


def test_office_shows_no_section_when_no_role_opens_one(sections: Registry[OfficeEntry]) -> None:
    sections.register("others", entry(5, "auditor", 9))
    assert parts_of(CLERK, AT) == []
    assert registries.office_entries is not sections
