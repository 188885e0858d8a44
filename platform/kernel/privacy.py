"""What each app says about the personal data it holds: registered in `AppConfig.ready()`."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from kernel.registries import Registry


def nothing_hinders(_account: UUID, _at: datetime) -> None:
    """Let an account be erased at any time."""


@dataclass(frozen=True)
class PersonalPart:
    """A part of an app's personal records that has a page of its own.

    `name` stands in the address of the page, `about` says in a line what is there, and
    `export(account)` returns this part of what the app's `export` returns.
    """

    name: str
    label: Any
    about: Any
    export: Callable[[UUID], Any]


@dataclass(frozen=True)
class PersonalRecords:
    """The personal records of one app.

    `export(account)` returns JSON values: what a person sees and takes away. `erase(account, at)`
    removes or unties the person inside the caller's transaction and keeps what is counted; it
    returns `{kind of record: rows changed}`. Both read the current schema; `order` sorts.
    What is not a row (bytes on a disk) goes `on_commit`. `hinders(account, at)` raises the
    Refusal of an erasure that has to wait; pages ask it, so that it is cheap. `stays` are lazily
    translated sentences: what is kept, and why; `about` says what is held. `words` are the
    translated names of the keys that `export` uses, `values` put the value of a key into words,
    `codes` are keys for programs alone. An app of many tables has `parts`.
    """

    order: int
    label: Any
    export: Callable[[UUID], Any]
    erase: Callable[[UUID, datetime], dict[str, int]]
    hinders: Callable[[UUID, datetime], None] = nothing_hinders
    stays: tuple[Any, ...] = ()
    words: Mapping[str, Any] = field(default_factory=dict)
    about: Any = ""
    values: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict)
    codes: frozenset[str] = frozenset()
    parts: tuple[PersonalPart, ...] = ()

    def pages(self, name: str) -> tuple[PersonalPart, ...]:
        """Return the parts; what has none is one part under the name of the app."""
        return self.parts or (PersonalPart(name, self.label, self.about, self.export),)


@dataclass(frozen=True)
class RetentionRule:
    """How long one kind of record is kept: `forget(before)` deletes older rows, returns how many.

    `days` is the usual term; a municipality may set another one. `forget` runs in the caller's
    transaction and is also run on trial: what is not a row goes `on_commit`.
    """

    order: int
    label: Any
    days: int
    forget: Callable[[datetime], int]


@dataclass(frozen=True)
class Processing:
    """One entry of the register of processing activities. Source: GDPR, Article 30.

    All fields but `order` are lazily translated texts.
    """

    order: int
    purpose: Any
    people: Any
    categories: Any
    legal_basis: Any
    recipients: Any
    kept: Any


@dataclass(frozen=True)
class LinkedScope:
    """One voter key that still ties people to their tags: `scope` is its UUID.

    `may_erase` says whether its time has come, `ended_at` when voting ended (None: it did not).
    """

    scope: UUID
    title: str
    ended_at: datetime | None
    may_erase: bool


@dataclass(frozen=True)
class VoterScopes:
    """The voter keys of one module: which there are, and how one is erased with its roll.

    `erase(scope=…, actor=…, at=…)` raises a Refusal for one whose time has not come.
    """

    order: int
    label: Any
    linked: Callable[[], Iterable[LinkedScope]]
    erase: Callable[..., int]


@dataclass(frozen=True)
class SealedSecrets:
    """Secrets of one kind that are encrypted with the city's key, for when that key changes.

    `read()` yields `(key, purpose, sealed text)`, `write(key, sealed text)` stores the new one.
    """

    read: Callable[[], Iterable[tuple[Any, str, str]]]
    write: Callable[[Any, str], None]


personal_records: Registry[PersonalRecords] = Registry("personal records")
retention_rules: Registry[RetentionRule] = Registry("retention rules")
processing_register: Registry[Processing] = Registry("processing register")
voter_scopes: Registry[VoterScopes] = Registry("voter scopes")
sealed_secrets: Registry[SealedSecrets] = Registry("sealed secrets")
