"""What people are told about: modules register each event in `AppConfig.ready()`.

`notice_kinds.register("budget.results_published", NoticeKind(...))`
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from kernel.registries import Registry

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class NoticeKind:
    """One event: how it is called in the settings and what it says.

    `label` is a lazily translated text, `sentence(facts)` returns one sentence in the language
    that is active, with the right plural form. A `personal` event goes to the people named by the
    module and to no follower. An `always_mail` event is written to the person at once, whatever
    pace they chose, and cannot be switched off: it answers something they asked the office for.
    """

    order: int
    label: Any
    sentence: Callable[[Facts], str]
    personal: bool = False
    always_mail: bool = False


notice_kinds: Registry[NoticeKind] = Registry("kinds of notices")


def ordered_kinds() -> list[tuple[str, NoticeKind]]:
    """Return every event with its kind, as the settings page lists them."""
    return sorted(notice_kinds, key=lambda entry: (entry[1].order, entry[0]))


def sentence_of(event: str, facts: Facts) -> str:
    """Return what an event says in the active language; one that nobody knows says nothing."""
    kind = notice_kinds.entries.get(event)
    return kind.sentence(facts) if kind else ""
