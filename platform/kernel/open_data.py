"""Open data: each module's public records as tables, registered in `AppConfig.ready()`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kernel.registries import Registry


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
    them. `module` is the module a city must have switched on ("" for always).
    """

    order: int
    title: Any
    description: Any
    columns: tuple[Column, ...]
    rows: Callable[[datetime], Iterable[tuple[Any, ...]]]
    module: str = ""


datasets: Registry[Dataset] = Registry("open data sets")
