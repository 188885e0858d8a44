"""Processes for tests to kill: Django is set up once, then each forks from there.

A fresh interpreter needs three seconds for the same. A process is told its database and its
folders by the variables of the environment that an installation has: `DATABASE_URL`, `EDEM_STATE`.
"""

import os
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import psycopg

SECONDS = 120
STREAMS = ("stdout", "stderr")
_context = get_context("forkserver")
_context.set_forkserver_preload(["tests.prepared"])


@dataclass(frozen=True)
class Ended:
    """How a process ended: `returncode` is negative for the signal that killed it."""

    returncode: int
    stdout: str
    stderr: str


def run(variables: Mapping[str, str], work: Callable[..., Any], *arguments: str) -> Ended:
    """Run `work(*arguments)`, a function of a module, in a process of its own, to its end.

    Raises: TimeoutError.
    """
    with tempfile.TemporaryDirectory() as folder:
        process = _context.Process(target=_work, args=(variables, folder, work, arguments))
        process.start()
        process.join(SECONDS)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise TimeoutError(f"{work.__name__} {arguments}")
        said = [Path(folder, stream).read_text() for stream in STREAMS]
    return Ended(process.exitcode, *said)


def command(*arguments: str) -> None:
    """Run a management command as its program does."""
    from django.core.management import execute_from_command_line

    execute_from_command_line(["edem", *arguments])


def _work(
    variables: Mapping[str, str], folder: str, work: Callable[..., Any], arguments: tuple[str, ...]
) -> None:
    for number, stream in enumerate(STREAMS, start=1):
        file = os.open(Path(folder, stream), os.O_WRONLY | os.O_CREAT)
        os.dup2(file, number)
    os.environ.update(variables)
    _settle(variables)
    try:
        work(*arguments)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()


def _settle(variables: Mapping[str, str]) -> None:
    """Point Django at the database and the folders of the variables."""
    from django.db import connection
    from django.test import override_settings

    parts = psycopg.conninfo.conninfo_to_dict(variables["DATABASE_URL"])
    names = {"NAME": "dbname", "HOST": "host", "PORT": "port", "USER": "user"}
    given = {name: str(parts[part]) for name, part in names.items()}
    connection.settings_dict.update(given, PASSWORD=str(parts["password"]))
    if state := variables.get("EDEM_STATE"):
        folder = Path(state)
        override_settings(
            STATE_FOLDER=folder,
            MEDIA_ROOT=folder / "files",
            ARCHIVES_FOLDER=folder / "archives",
            TOMBSTONES_FILE=folder / "tombstones.jsonl",
            CELL=variables.get("CELL", "main"),
            MOVE_WAIT_SECONDS=0.0,
            STORAGES={
                "default": {"BACKEND": "tenants.storage.CityFileStorage"},
                "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
            },
        ).enable()
