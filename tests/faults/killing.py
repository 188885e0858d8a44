"""Running `tests.faults.dying` in a process of its own and seeing it die."""

import signal

from tests import processes
from tests.faults import dying
from tests.lifecycle.cells import here


def die_at(point: str, *, work: str, samples: str = "") -> None:
    """Run `work` until the process kills itself at `point`.

    Raises: AssertionError when it ended in any other way.
    """
    ended = processes.run({"DATABASE_URL": here()}, dying.main, work, point, samples)
    assert ended.returncode == -signal.SIGKILL, (
        f"{point}: {ended.returncode} {ended.stderr[-2000:]}"
    )
