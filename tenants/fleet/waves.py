"""In which order a change spreads: one schema, ten, a hundred, all others."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

CANARY = (1, 10, 100)

Item = TypeVar("Item")


def waves_of(items: Sequence[Item], canary: Sequence[int] = CANARY) -> Iterator[list[Item]]:
    """Yield the waves: as many items as each number of `canary` says, then all that remain."""
    start = 0
    for size in canary:
        if wave := list(items[start : start + size]):
            yield wave
        start += size
    if rest := list(items[start:]):
        yield rest
