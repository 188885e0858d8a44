"""A reaction that a real worker of the tests knows: it marks its start, waits, marks its end."""

import os
import time
from pathlib import Path
from typing import Any

from kernel.registries import reactions

TOPIC = "tests.worker_reaction"
PATIENCE_SECONDS = 60.0


def react(*, folder: str, **_: Any) -> None:
    """Write `began-<process>` and, once `go` is there, `done-<process>`."""
    place = Path(folder)
    (place / f"began-{os.getpid()}").touch()
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (place / "go").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    (place / f"done-{os.getpid()}").touch()


reactions.register(TOPIC, react)
