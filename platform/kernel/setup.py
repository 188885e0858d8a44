"""What a new city has to do before it opens: the checklist's steps, registered by the apps."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kernel.registries import Registry


@dataclass(frozen=True)
class SetupStep:
    """One step: what to do, why, where, and whether it is done.

    `is_done()` reads the current schema and is cheap; `required` steps hinder publishing.
    """

    order: int
    label: Any
    help: Any
    url_name: str
    is_done: Callable[[], bool]
    required: bool = False


setup_steps: Registry[SetupStep] = Registry("setup steps")
