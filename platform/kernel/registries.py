"""What apps tell the layers below them, registered in `AppConfig.ready()`.

Lower layers never import higher ones; they read these registries instead.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

Entry = TypeVar("Entry")


@dataclass
class Registry(Generic[Entry]):
    """Named entries in the order of registration; a name is taken once."""

    title: str
    entries: dict[str, Entry] = field(default_factory=dict)

    def register(self, name: str, entry: Entry) -> None:
        """Add `entry` under `name`. Raises: ValueError when the name holds something else."""
        if self.entries.get(name, entry) != entry:
            raise ValueError(f"{self.title}: {name} is registered twice")
        self.entries[name] = entry

    def __getitem__(self, name: str) -> Entry:
        return self.entries[name]

    def __iter__(self) -> Iterator[tuple[str, Entry]]:
        return iter(self.entries.items())


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """Something that begins and may end: a phase, a sitting, a term.

    `key` is unique and stays the same for ever, `kind` names the module's part, `title` what
    begins, `about` what it belongs to; half-open `[opens_at, closes_at)`, None: open end.
    `has_deadline` says that people can do something until it ends.
    """

    key: str
    kind: str
    title: str
    about: str
    url: str
    opens_at: datetime
    closes_at: datetime | None = None
    has_deadline: bool = False


@dataclass(frozen=True, slots=True)
class FrontPagePart:
    """What a module shows on the front page at one instant.

    `figures` are `{value, label, url}`, the most telling first; `rows` what is open now as in
    `ui/components/rows.html`, with a `button` and `is_urgent`; `showcase` is `{title, url, action,
    items, template, …}` of its finished work, or None.
    """

    figures: Sequence[dict[str, Any]] = ()
    rows: Sequence[dict[str, Any]] = ()
    entries: Sequence[CalendarEntry] = ()
    showcase: dict[str, Any] | None = None


@dataclass(frozen=True)
class FrontPageCard:
    """A module's place on the city's front page, registered under the module's name.

    `read(at)` returns its `FrontPagePart` from the current schema. `order` sorts the modules.
    """

    order: int
    read: Callable[..., FrontPagePart]


@dataclass(frozen=True)
class OwnPagePart:
    """What an app shows on a resident's own page.

    `read(actor, at)` returns the context of `template`, which begins with a heading.
    """

    order: int
    template: str
    read: Callable[..., dict[str, Any]]


@dataclass(frozen=True)
class OfficeEntry:
    """A section of the staff office: where it is, what waits there, who sees it.

    `waiting(actor, at)` returns rows `{count, label, url}`; `url_name` is the landing page.
    """

    order: int
    label: Any
    url_name: str
    roles: frozenset[str]
    waiting: Callable[..., list[dict[str, Any]]]


@dataclass(frozen=True)
class ConsoleEntry:
    """A section of the operators' console on the main host, as `OfficeEntry` is one of an office.

    `waiting(actor, at)` returns rows `{count, label, url}`; `roles` are operators' roles.
    """

    order: int
    label: Any
    url_name: str
    roles: frozenset[str]
    waiting: Callable[..., list[dict[str, Any]]]


@dataclass(frozen=True)
class DemoContent:
    """What a module puts into a demo city.

    `fill(city, at=…)` works in the city's schema and adds what is missing; `logins()` returns
    lines that tell how to try it.
    """

    fill: Callable[..., None]
    logins: Callable[[], list[str]]


front_page_cards: Registry[FrontPageCard] = Registry("front page cards")
calendar_entries: Registry[Callable[..., Sequence[CalendarEntry]]] = Registry("calendar entries")
"""`read(since)` returns what of a module has not ended at `since`, under the module's name."""
own_page_parts: Registry[OwnPagePart] = Registry("own page parts")
office_entries: Registry[OfficeEntry] = Registry("office entries")
console_entries: Registry[ConsoleEntry] = Registry("console entries")
demo_content: Registry[DemoContent] = Registry("demo content")
platform_demo_content: Registry[DemoContent] = Registry("demo content of the main host")
"""Like `demo_content`, filled once in the public schema: `fill(at=…)`, `order` by registration."""
notice_sources: Registry[Callable[..., list[dict[str, str]]]] = Registry("sources of notices")
"""`shown(request, language)` returns `{kind, text}` of a page's notices, the same for everybody."""
job_runners: Registry[Callable[..., dict[str, Any]]] = Registry("job runners")
reactions: Registry[Callable[..., None]] = Registry("reactions")
sentences: Registry[Any] = Registry("refusal sentences")
permission_matrices: Registry[Mapping[str, frozenset[str]]] = Registry("permission matrices")
"""What each app lets which roles do: `{action: roles}` under the app's name."""
