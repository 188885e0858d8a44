"""What each app says about the personal data it holds: registered in `AppConfig.ready()`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from kernel.registries import Registry


@dataclass(frozen=True)
class PersonalRecords:
    """The personal records of one app.

    `export(account)` returns JSON values: what a person sees and takes away. `erase(account, at)`
    removes or unties the person inside the caller's transaction and keeps what is counted; it
    returns `{kind of record: rows changed}`. Both read the current schema; `order` sorts.
    """

    order: int
    label: Any
    export: Callable[[UUID], Any]
    erase: Callable[[UUID, datetime], dict[str, int]]


@dataclass(frozen=True)
class RetentionRule:
    """How long one kind of record is kept: `forget(before)` deletes older rows, returns how many.

    `days` is the usual term; a municipality may set another one.
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


personal_records: Registry[PersonalRecords] = Registry("personal records")
retention_rules: Registry[RetentionRule] = Registry("retention rules")
processing_register: Registry[Processing] = Registry("processing register")
