"""Where search entries come from when the index of a city is made anew."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from kernel.registries import Registry
from kernel.subjects import Subject


@dataclass(frozen=True, slots=True)
class Entry:
    """What search keeps of one public object: `url` is the path of its page."""

    subject: Subject
    title: str
    text: str
    url: str
    dated_at: datetime


search_sources: Registry[Callable[[], Iterator[Entry]]] = Registry("search sources")
"""Kind of subject to what yields every public object of it, read in chunks."""
