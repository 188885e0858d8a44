"""Districts within districts: order of a tree, and no circles in it."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from kernel.errors import Invalid

Key = TypeVar("Key", bound=Hashable)
DEEPEST = 8


@dataclass(frozen=True, slots=True)
class Node(Generic[Key]):
    """A place in the tree: its key and how deep it lies, 0 at the top."""

    key: Key
    depth: int


def check_tree(parents: Mapping[Key, Key | None]) -> None:
    """Check that following parents always leads to the top, within DEEPEST steps.

    Raises: Invalid `community.district.circle`, `community.district.too_deep`.
    """
    for start in parents:
        seen = {start}
        parent = parents[start]
        while parent is not None:
            if parent in seen:
                raise Invalid("community.district.circle", name=str(start))
            seen.add(parent)
            parent = parents.get(parent)
        if len(seen) > DEEPEST:
            raise Invalid("community.district.too_deep", limit=DEEPEST)


def in_tree_order(order: Iterable[Key], parents: Mapping[Key, Key | None]) -> list[Node[Key]]:
    """Return every key below its parent; brothers in the order of `order`. The tree is checked."""
    parts: dict[Key | None, list[Key]] = {}
    for key in order:
        parent = parents.get(key)
        parts.setdefault(parent if parent in parents else None, []).append(key)
    nodes: list[Node[Key]] = []
    waiting = [Node(key, 0) for key in reversed(parts.get(None, []))]
    while waiting:
        node = waiting.pop()
        nodes.append(node)
        below = reversed(parts.get(node.key, []))
        waiting += [Node(key, node.depth + 1) for key in below]
    return nodes
