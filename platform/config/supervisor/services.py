"""The programs that make up the running product, as they are started on one machine."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

WEB_WORKERS = 2
WEB_THREADS = 4
TASK_PROCESSES = 2


@dataclass(frozen=True)
class Place:
    """Where the demo runs: its state folder, host and port."""

    state: Path
    host: str
    port: int

    @classmethod
    def from_environment(cls, state: Path) -> "Place":
        """Read HOST and PORT, by default 127.0.0.1 and 8000."""
        return cls(state, os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "8000")))


def commands(place: Place) -> dict[str, list[str]]:
    """Return the command of each service by its name."""
    return {"web": web_command(place), "worker": worker_command(), "beat": beat_command(place)}


def web_command(place: Place) -> list[str]:
    """Return the command of the web server."""
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "config.wsgi:application"]
    command += ["--host", place.host, "--port", str(place.port)]
    command += ["--workers", str(WEB_WORKERS), "--blocking-threads", str(WEB_THREADS)]
    command += ["--respawn-failed-workers", "--no-ws", "--log-level", "warning"]
    return command


def celery_command() -> list[str]:
    """Return how Celery is called; a container's root needs no warning that it is root."""
    quiet = ["-W", "ignore"] if os.geteuid() == 0 else []
    return [sys.executable, *quiet, "-m", "celery", "--quiet", "--app", "config.celery"]


def worker_command() -> list[str]:
    """Return the command of the task worker: prefork only, a task belongs to one schema."""
    command = [*celery_command(), "worker"]
    command += ["--pool", "prefork", "--concurrency", str(TASK_PROCESSES)]
    command += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    command += ["--loglevel", "WARNING"]
    return command


def beat_command(place: Place) -> list[str]:
    """Return the command of the clock that starts scheduled tasks."""
    folder = place.state / "beat"
    folder.mkdir(parents=True, exist_ok=True)
    command = [*celery_command(), "beat"]
    command += ["--schedule", str(folder / "schedule"), "--pidfile=", "--loglevel", "WARNING"]
    return command
