"""What apps tell the layers below them, registered in `AppConfig.ready()`.

Lower layers never import higher ones; they read these registries instead.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
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


@dataclass(frozen=True)
class FrontPageCard:
    """What a module shows on the city's front page.

    `figures(at)` returns counters, `open_now(at)` rows of what is open; both read the current
    schema. `order` sorts the modules.
    """

    order: int
    figures: Callable[..., list[dict[str, Any]]]
    open_now: Callable[..., list[dict[str, Any]]]


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
class DemoContent:
    """What a module puts into a demo city.

    `fill(city, at=…)` works in the city's schema and adds what is missing; `logins()` returns
    lines that tell how to try it.
    """

    fill: Callable[..., None]
    logins: Callable[[], list[str]]


front_page_cards: Registry[FrontPageCard] = Registry("front page cards")
office_entries: Registry[OfficeEntry] = Registry("office entries")
demo_content: Registry[DemoContent] = Registry("demo content")
job_runners: Registry[Callable[..., dict[str, Any]]] = Registry("job runners")
reactions: Registry[Callable[..., None]] = Registry("reactions")
sentences: Registry[Any] = Registry("refusal sentences")
permission_matrices: Registry[Mapping[str, frozenset[str]]] = Registry("permission matrices")
"""What each app lets which roles do: `{action: roles}` under the app's name."""
