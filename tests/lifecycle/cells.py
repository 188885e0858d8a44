"""A second cell: a server of its own with an empty platform; and processes that can be killed."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection

from config.embedded import EmbeddedServer
from tests import processes
from tests.lifecycle import dying

SECONDS = 120
SETTINGS = "tests.lifecycle.live_settings"
MIGRATE = """
import django; django.setup()
from tenants.migrating import migrate_public; migrate_public()
"""


def here() -> str:
    """Return the address of this test's own database."""
    one: Mapping[str, Any] = connection.settings_dict
    return f"postgres://{one['USER']}:{one['PASSWORD']}@{one['HOST']}:{one['PORT']}/{one['NAME']}"


def environment(url: str, state: Path, **more: str) -> dict[str, str]:
    """Return the variables of a process of one cell."""
    root = str(settings.ROOT)
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "PYTHONPATH": os.pathsep.join([f"{root}/platform", root]),
        "DATABASE_URL": url,
        "EDEM_STATE": str(state),
        **more,
    }


def run(variables: dict[str, str], *command: str) -> processes.Ended:
    """Run one management command to its end."""
    return processes.run(variables, processes.command, *command)


def kill_when(
    variables: dict[str, str], command: list[str], is_time: Callable[[], bool]
) -> int | None:
    """Run a command and kill -9 it, with its children, as soon as `is_time()`.

    Returns its exit code; None when it was killed.
    """
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "django", *command],
        env=variables,
        cwd=settings.ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    deadline = time.monotonic() + SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        if is_time():
            os.killpg(process.pid, 9)
            process.wait(30)
            return None
    return process.wait(30)


def die_at(variables: dict[str, str], point: str, number: int, *command: str) -> None:
    """Run a command that dies by -9 before the `number`-th call of a function."""
    died = processes.run(variables, dying.main, point, str(number), *command)
    assert died.returncode == -9, (died.returncode, died.stdout[-500:], died.stderr[-2000:])


def make_platform(server: EmbeddedServer, state: Path) -> None:
    """Bring the public schema of an empty server to this code's version."""
    subprocess.run(
        [sys.executable, "-W", "ignore", "-c", MIGRATE],
        env=environment(server.url, state),
        cwd=settings.ROOT,
        timeout=SECONDS,
        check=True,
    )


def fresh_database(server: EmbeddedServer, name: str) -> str:
    """Return the address of a new copy of the server's platform."""
    with psycopg.connect(server.database_url("postgres"), autocommit=True) as admin:
        admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        admin.execute(f"CREATE DATABASE {name} TEMPLATE edem STRATEGY FILE_COPY")
    return server.database_url(name)


def rows(url: str, query: str) -> list[Any]:
    """Return the rows of a query on a cell's database."""
    with psycopg.connect(url) as found:
        return found.execute(query).fetchall()
