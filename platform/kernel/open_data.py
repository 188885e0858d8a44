"""Open data: each module's public records as tables, registered in `AppConfig.ready()`."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any

from kernel.registries import Registry

LICENCE = "CC BY 4.0"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its stable English name, what it holds in words, its type.

    `kind` is one of `text`, `integer`, `decimal`, `boolean`, `date`, `instant`.
    """

    name: str
    meaning: Any
    kind: str = "text"


@dataclass(frozen=True)
class Dataset:
    """Public records of one kind.

    `rows(at)` yields tuples in the order of `columns`, read in chunks; nothing personal is in
    them. `module` is the module a city must have switched on ("" for always). A set that can
    become long says cheaply how many rows it has (`count(at)`), when they last changed
    (`changed_at(at)`) and what changes whenever they do (`version(at)`); of a short one all
    three are found by reading it.
    """

    order: int
    title: Any
    description: Any
    columns: tuple[Column, ...]
    rows: Callable[[datetime], Iterable[tuple[Any, ...]]]
    module: str = ""
    count: Callable[[datetime], int] | None = None
    changed_at: Callable[[datetime], datetime | None] | None = None
    version: Callable[[datetime], str] | None = None


@dataclass(frozen=True, slots=True)
class Extent:
    """How large a set is now; `digest` differs whenever its rows or columns do."""

    rows: int
    changed_at: datetime | None
    digest: str


datasets: Registry[Dataset] = Registry("open data sets")


def datasets_of(modules: Collection[str]) -> list[tuple[str, Dataset]]:
    """Return the sets of a municipality with these modules, in their order."""
    shown = [entry for entry in datasets if not entry[1].module or entry[1].module in modules]
    return sorted(shown, key=lambda entry: (entry[1].order, entry[0]))


def extent_of(dataset: Dataset, *, at: datetime) -> Extent:
    """Return the extent of a set; one that does not tell is read once."""
    changed_at = dataset.changed_at(at) if dataset.changed_at else None
    if dataset.count is not None and dataset.version is not None:
        return Extent(dataset.count(at), changed_at, _digest(dataset, [dataset.version(at)]))
    rows = [repr(row) for row in dataset.rows(at)]
    return Extent(len(rows), changed_at, _digest(dataset, rows))


def _digest(dataset: Dataset, parts: Iterable[str]) -> str:
    digest = blake2b(digest_size=12)
    for part in (*(column.name for column in dataset.columns), "", *parts):
        digest.update(part.encode() + b"\0")
    return digest.hexdigest()
