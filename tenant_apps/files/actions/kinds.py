"""What files can be attached to, as modules register it: who adds, how many, who reads.

A module registers each kind of its objects in `AppConfig.ready()`:
`attachable.register("budget.proposal", AttachableKind(slots=…, check_may_change=…, may_read=…))`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from kernel.people import Actor
from kernel.registries import Registry


@dataclass(frozen=True)
class Slot:
    """One list of files of an object: which media types, how many, how large each (bytes)."""

    accept: frozenset[str]
    most: int
    max_bytes: int


@dataclass(frozen=True)
class AttachableKind:
    """A kind of object that has files.

    `slots` by purpose (`photo`); `check_may_change(actor, key, at)` raises a Refusal and holds
    what it read until the transaction ends; `may_read(actor, key)` opens files that are not
    public.
    """

    slots: Mapping[str, Slot]
    check_may_change: Callable[[Actor, str, datetime], None]
    may_read: Callable[[Actor, str], bool]


attachable: Registry[AttachableKind] = Registry("kinds with files")
