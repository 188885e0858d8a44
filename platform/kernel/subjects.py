"""Naming any object of any module without knowing the module.

A module registers each kind of object that can be followed, discussed, found or have files, in
`AppConfig.ready()`: `subject_kinds.register("budget.proposal", SubjectKind(...))`.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from kernel.registries import Registry


@dataclass(frozen=True, slots=True)
class Subject:
    """One object: `kind` as registered (`budget.proposal`), `key` its public key as text."""

    kind: str
    key: str


@dataclass(frozen=True, slots=True)
class SubjectCard:
    """What others show of an object: its title and the path of its page.

    `is_public` says whether everybody may open that page.
    """

    title: str
    url: str
    is_public: bool = True


@dataclass(frozen=True)
class SubjectKind:
    """A kind of object: its translated name and how its cards are read.

    `cards(keys)` returns `{key: SubjectCard}` of those that exist, in one query.
    """

    label: Any
    cards: Callable[[Collection[str]], dict[str, SubjectCard]]


subject_kinds: Registry[SubjectKind] = Registry("subject kinds")


def cards_of(subjects: Collection[Subject]) -> dict[Subject, SubjectCard]:
    """Return the cards of the objects that still exist, one query per kind."""
    keys: dict[str, set[str]] = {}
    for subject in subjects:
        keys.setdefault(subject.kind, set()).add(subject.key)
    known = dict(subject_kinds)
    return {
        Subject(kind, key): card
        for kind, wanted in keys.items()
        if kind in known
        for key, card in known[kind].cards(wanted).items()
    }
