"""Work that kills its process (-9) at a named point of provisioning or of a fleet migration.

A point is a function of the product, with `:before` or `:after`; for a function that is called
once per city, `:after:2` means the second call.
"""

import os
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module
from itertools import count
from typing import Any

from tests.fleet.samples import APP, use_package

AT = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


def main(work: str, point: str, samples: str) -> None:
    """Arm the point, run the work on the migrations of the folder `samples`, "" for our own."""
    if samples:
        folder, name = os.path.split(samples)
        sys.path.insert(0, folder)
        use_package(APP, name)
    _arm(point)
    {"provision": _provision, "migrate": _migrate, "spares": _spares}[work]()


def _arm(point: str) -> None:
    """Replace the function of `point` by one that dies."""
    dotted, when, *rest = point.split(":")
    number = int(rest[0]) if rest else 1
    owner, _, name = dotted.rpartition(".")
    module = import_module(owner)
    if name in getattr(module, "STEPS", {}):
        module.STEPS[name] = _deadly(module.STEPS[name], when, number)
    else:
        setattr(module, name, _deadly(getattr(module, name), when, number))


def _deadly(function: Callable[..., Any], when: str, number: int) -> Callable[..., Any]:
    calls = count(1)

    def dying(*arguments: Any, **options: Any) -> Any:
        is_the_one = next(calls) == number  # threads call at once: each has its own number
        if is_the_one and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        result = function(*arguments, **options)
        if is_the_one and when == "after":
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    return dying


def _provision() -> None:
    from kernel.people import SYSTEM
    from tenants.actions.provisioning import provision_city

    provision_city("sumy", actor=SYSTEM, at=AT)


def _migrate() -> None:
    from kernel.people import SYSTEM
    from tenants.actions.fleet import Course, migrate_fleet

    migrate_fleet(Course(connections=2, canary=(1,), spares=1), actor=SYSTEM, at=AT)


def _spares() -> None:
    from tenants.actions.spares import fill_spares

    fill_spares(2)
