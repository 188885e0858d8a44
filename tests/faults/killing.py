"""Running `tests.faults.dying` in a process of its own and seeing it die."""

import os
import signal
import subprocess
import sys

from django.conf import settings
from django.db import connection

SECONDS = 120


def die_at(point: str, *, work: str, samples: str = "") -> str:
    """Run `work` until the process kills itself at `point`; return what it wrote.

    Raises: AssertionError when it ended in any other way.
    """
    root = str(settings.ROOT)
    given = connection.get_connection_params()
    url = f"postgres://{given['user']}:{given['password']}@{given['host']}:{given['port']}"
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "DATABASE_URL": f"{url}/{given['dbname']}",
        "FAULT_SAMPLES": samples,
        "PYTHONPATH": os.pathsep.join([f"{root}/platform", root]),
    }
    command = [sys.executable, "-W", "ignore", "-m", "tests.faults.dying", work, point]
    ended = subprocess.run(
        command,
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert ended.returncode == -signal.SIGKILL, (
        f"{point}: {ended.returncode} {ended.stderr[-2000:]}"
    )
    return ended.stdout
