"""Putting exported JSON into words: groups of records, each a list of labels and texts."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

Record = list[tuple[str, Any]]


@dataclass(frozen=True, slots=True)
class Group:
    """Records under one key: `key` is empty for what stands at the top of a section."""

    key: str
    records: tuple[tuple[tuple[str, Any], ...], ...]


def groups_of(value: Any, key: str = "") -> list[Group]:
    """Return the groups of an exported value; what is empty is left out.

    A mapping is one record, a list of mappings is a group of records; lists and mappings inside
    become groups of their own, named by their key. Records of a list have the same keys: those
    that any of them fills.
    """
    return list(_groups(value, key))


def _groups(value: Any, key: str) -> Iterator[Group]:
    if isinstance(value, dict):
        yield from _mapping(value, key)
    elif isinstance(value, list):
        yield from _list(value, key)
    elif not is_empty(value):
        yield Group(key, (((key, value),),))


def _mapping(value: dict[str, Any], key: str) -> Iterator[Group]:
    plain = tuple((name, part) for name, part in value.items() if _is_plain(part))
    if plain:
        yield Group(key, (plain,))
    for name, part in value.items():
        if not _is_plain(part):
            yield from _groups(part, name)


def _list(value: list[Any], key: str) -> Iterator[Group]:
    told = {name for item in value for name, part in _pairs(item, key) if not is_empty(part)}
    records = tuple(
        tuple((name, part) for name, part in _pairs(item, key) if name in told)
        for item in value
        if not is_empty(item)
    )
    if told:
        yield Group(key, records)


def _pairs(item: Any, key: str) -> Iterator[tuple[str, Any]]:
    """Yield the pairs of one record of a list; what is nested is joined into its line."""
    yield from item.items() if isinstance(item, dict) else [(key, item)]


def _is_plain(part: Any) -> bool:
    """Whether a value is shown on the line of its key."""
    if isinstance(part, dict):
        return False
    if isinstance(part, list):
        return bool(part) and all(not isinstance(item, (dict, list)) for item in part)
    return True


def is_empty(value: Any) -> bool:
    """Whether there is nothing to show."""
    return value is None or value in ("", [], {})


def text_of(value: Any, say: Callable[[Any], str]) -> str:
    """Return the text of a value: scalars by `say`, lists and mappings joined."""
    if isinstance(value, dict):
        return "; ".join(text_of(part, say) for part in value.values() if not is_empty(part))
    if isinstance(value, (list, tuple)):
        return ", ".join(text_of(part, say) for part in value if not is_empty(part))
    return say(value)
