"""A process that kills itself with -9 at one point of a command, to the statement.

`python -m tests.lifecycle.dying MODULE:NAME NUMBER COMMAND…` runs a management command and dies
before the NUMBER-th call of a function.
"""

import os
import signal
import sys
from importlib import import_module
from itertools import count
from typing import Any


def main(point: str, number: str, *command: str) -> None:
    """Patch the function and run the command."""
    import django

    django.setup()
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


if __name__ == "__main__":
    main(*sys.argv[1:])
