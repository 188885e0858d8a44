"""A command that kills its process with -9 at one point, to the statement."""

import os
import signal
from importlib import import_module
from itertools import count
from typing import Any


def main(point: str, number: str, *command: str) -> None:
    """Run a management command; die before the `number`-th call of `MODULE:NAME`."""
    from django.core.management import call_command

    module, _, name = point.partition(":")
    holder: Any = import_module(module)
    *path, last = name.split(".")
    for part in path:
        holder = getattr(holder, part)
    original, calls = getattr(holder, last), count(1)

    def die(*arguments: Any, **options: Any) -> Any:
        if next(calls) == int(number):
            os.kill(os.getpid(), signal.SIGKILL)
        return original(*arguments, **options)

    setattr(holder, last, die)
    call_command(*command)
