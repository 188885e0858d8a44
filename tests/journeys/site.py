"""A running site: a web server of its own against a database of its own, with a clock to move."""

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email import message_from_string, policy
from email.message import EmailMessage
from pathlib import Path

import psycopg
from django.conf import settings
from psycopg import sql

from config.embedded import EmbeddedServer
from config.supervisor.processes import LEASH
from tests.factories.proposals import PHASE_DAYS, PHASES
from tests.tenancy.ready_database import drop

START_SECONDS = 60.0
LOOK_SECONDS = 0.1
STOP_SECONDS = 10.0
DAY_SECONDS = 24 * 3600


@dataclass(frozen=True)
class Site:
    """Where the server listens and keeps its files."""

    port: int
    state: Path
    database: str = ""

    def address(self, city: str, path: str = "/") -> str:
        """Return the full address of a path on a city's host, "" for the main host."""
        return f"http://{city}{'.' if city else ''}localhost:{self.port}{path}"

    def run_tasks(self, *names: str) -> None:
        """Run public tasks by the moved clock, as the worker would by now."""
        command = [sys.executable, "-m", "tests.journeys.ticking", *names]
        _run(command, _environment(self.database, self))

    def move_by(self, days: float) -> None:
        """Move the clock to so many days after true time."""
        self._write_clock(days * DAY_SECONDS)

    def move_to(self, phase: str, *, since: str = "submission") -> None:
        """Move the clock from the middle of the phase `since`, which runs in truth, to `phase`."""
        days = PHASE_DAYS * (PHASES.index(phase) - PHASES.index(since))
        self._write_clock(days * DAY_SECONDS)

    def _write_clock(self, seconds: float) -> None:
        fresh = self.clock_file.with_suffix(".next")
        fresh.write_text(str(seconds))
        fresh.replace(self.clock_file)

    @property
    def clock_file(self) -> Path:
        """Return the file that moves the server's clock."""
        return self.state / "clock"

    def letters_to(self, address: str) -> list[EmailMessage]:
        """Return the letters to `address`, the newest first."""
        files = sorted((self.state / "mail").glob("*.log"), key=lambda path: path.stat().st_mtime)
        texts = [
            text
            for path in reversed(files)
            for text in reversed(re.split(r"^-{70,}\n", path.read_text(), flags=re.MULTILINE))
        ]
        parsed = (message_from_string(text, policy=policy.default) for text in texts)
        return [letter for letter in parsed if letter["To"] == address]

    def in_letter(self, address: str, pattern: str = r"http://\S+") -> str:
        """Return what the newest letter to `address` with it says. Raises: LookupError."""
        for letter in self.letters_to(address):
            if found := re.search(pattern, letter.get_content(), re.MULTILINE):
                return found.group()
        raise LookupError(f"no letter with {pattern} to {address}")


@contextmanager
def running_site(server: EmbeddedServer, ready: str, state: Path) -> Iterator[Site]:
    """Copy the ready database, fill it, and serve it until the end."""
    name = f"copy_{os.getpid()}_journeys"
    _copy(server, ready, name)
    site = Site(_free_port(), state, server.database_url(name))
    site.clock_file.write_text("0")
    kept = Path(settings.STATE_FOLDER) / "snapshots"
    if kept.exists():
        shutil.copytree(kept, state / "snapshots")
    environment = _environment(site.database, site)
    try:
        _run([sys.executable, "-m", "config.supervisor.translations"], environment)
        _run([sys.executable, "-m", "tests.journeys.filling"], environment)
        with _serving(site, environment):
            yield site
    finally:
        drop(server, name)


def _copy(server: EmbeddedServer, ready: str, name: str) -> None:
    drop(server, name)
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
    with psycopg.connect(server.database_url("postgres"), autocommit=True) as admin:
        admin.execute(statement.format(sql.Identifier(name), sql.Identifier(ready)))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _environment(database: str, site: Site) -> dict[str, str]:
    root = Path(settings.ROOT)
    return {
        **os.environ,
        "DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "tests.journeys.settings",
        "EDEM_CLOCK": str(site.clock_file),
        "EDEM_STATE": str(site.state),
        "PORT": str(site.port),
        "PYTHONPATH": f"{root / 'platform'}{os.pathsep}{root}",
        "PYTHONWARNINGS": "ignore",
    }


def _run(command: list[str], environment: dict[str, str]) -> None:
    done = subprocess.run(
        command, cwd=settings.ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@contextmanager
def _serving(site: Site, environment: dict[str, str]) -> Iterator[None]:
    command = [sys.executable, "-I", "-S", LEASH, sys.executable]
    command += ["-m", "granian", "--interface", "wsgi"]
    command += ["tests.journeys.serving:application", "--host", "127.0.0.1"]
    command += ["--port", str(site.port), "--workers", "1", "--blocking-threads", "4"]
    command += ["--no-ws", "--log-level", "warning"]
    with (site.state / "web.log").open("w") as log:
        process = subprocess.Popen(
            command,
            cwd=settings.ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait_for(process, site)
        yield
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(STOP_SECONDS)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if process.stdin is not None:
            process.stdin.close()


def _wait_for(process: subprocess.Popen[bytes], site: Site) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not _answers(site.port):
        log = (site.state / "web.log").read_text()
        assert process.poll() is None, f"the web server ended: {log}"
        assert time.monotonic() < deadline, f"the web server does not answer: {log}"
        time.sleep(LOOK_SECONDS)


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/", headers={"Host": f"poltava.localhost:{port}"})
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
