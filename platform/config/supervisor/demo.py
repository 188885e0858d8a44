"""`edem demo`: start everything, keep it running, stop it cleanly."""

import argparse
import fcntl
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from config.embedded import EmbeddedServer, ServerNotStarted
from config.embedded.binaries import ProgramsMissing
from config.embedded.choice import ROOT, start_database, state_folder
from config.supervisor.check import walk
from config.supervisor.console import Console
from config.supervisor.processes import STOP_SECONDS, Supervised
from config.supervisor.requests import answers
from config.supervisor.services import Place, commands

READY_SECONDS = 60.0
PORT_SECONDS = 20.0
LOOK_SECONDS = 0.5


class NotStarted(RuntimeError):
    """The demo did not start; the message says why and what to do."""


def main(arguments: list[str]) -> int:
    """Run the demo until Ctrl-C, or walk the main job with `--check`; return the exit code."""
    options = _parser().parse_args(arguments)
    place = Place.from_environment(state_folder())
    console = Console(place.state / "logs", quiet=options.quiet or options.check)
    stopping = _stop_on_signals()
    try:
        with _only_one(place) as mine:
            if not mine:
                return _meet_running(place, console, check=options.check)
            return _run(place, console, stopping, check=options.check)
    except (NotStarted, ProgramsMissing, ServerNotStarted) as problem:
        console.say(f"The demo did not start: {problem}")
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="edem demo", description=__doc__)
    parser.add_argument("--check", action="store_true", help="walk the main job, then stop")
    parser.add_argument("--quiet", action="store_true", help="keep the processes' lines in files")
    return parser


def _run(place: Place, console: Console, stopping: threading.Event, *, check: bool) -> int:
    database = start_database()
    services: list[Supervised] = []
    try:
        console.step("database ready")
        _prepare(console, stopping)
        _wait_for_port(place, stopping)
        services = [Supervised(name, command, console) for name, command in _commands(place)]
        web, *background = services
        web.start()
        _wait_for_web(place, web, stopping)
        for service in background:
            service.start()
        console.step("ready")
        _announce(place, console)
        if check:
            return walk(place.port, place.state / "mail", console.say)
        _keep(services, database, console, stopping)
        return 0
    finally:
        _stop(services, database, console)


def _commands(place: Place) -> Iterator[tuple[str, list[str]]]:
    paths = [str(ROOT / "platform"), str(ROOT), os.environ.get("PYTHONPATH", "")]
    os.environ["PYTHONPATH"] = os.pathsep.join(path for path in paths if path)
    os.environ["EDEM_STATE"] = str(place.state)
    os.environ["PYTHONUNBUFFERED"] = "1"
    yield from commands(place).items()


def _prepare(console: Console, stopping: threading.Event) -> None:
    """Bring schemas, cities and content up to date in a process of its own."""
    command = [sys.executable, "-m", "config.command", "prepare_demo"]
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'platform'}{os.pathsep}{ROOT}"}
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    while process.poll() is None:
        if stopping.wait(LOOK_SECONDS / 5):
            process.terminate()
    if stopping.is_set():
        raise NotStarted("stopped while the cities were being prepared; nothing is lost")
    if process.returncode != 0:
        raise NotStarted("the cities could not be prepared; the reason is above")
    console.step("cities ready")


def _keep(
    services: list[Supervised],
    database: EmbeddedServer | None,
    console: Console,
    stopping: threading.Event,
) -> None:
    """Start again whatever dies, until we are told to stop."""
    while not stopping.wait(LOOK_SECONDS):
        if database is not None and database.process_id() is None:
            console.step("database ended; recovering it")
            del os.environ["DATABASE_URL"]
            start_database()
        for service in services:
            service.watch()


def _stop(services: list[Supervised], database: EmbeddedServer | None, console: Console) -> None:
    console.step("stopping")
    for service in services:
        service.ask_to_stop()
    deadline = time.monotonic() + STOP_SECONDS
    for service in services:
        service.make_stop(deadline)
    if database is not None:
        database.stop()
    console.step("stopped")


def _wait_for_port(place: Place, stopping: threading.Event) -> None:
    """Wait while a killed demo's web server still holds the port."""
    deadline = time.monotonic() + PORT_SECONDS
    while not _port_is_free(place):
        if time.monotonic() > deadline or stopping.wait(LOOK_SECONDS):
            raise NotStarted(
                f"port {place.port} is used by another program. "
                "Stop that program or choose another port: PORT=8001 make demo"
            )


def _port_is_free(place: Place) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((place.host, place.port))
        except OSError:
            return False
    return True


def _wait_for_web(place: Place, web: Supervised, stopping: threading.Event) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not answers(place.port):
        if time.monotonic() > deadline:
            raise NotStarted(
                f"nothing answers on port {place.port}; see {place.state}/logs/web.log"
            )
        if stopping.wait(LOOK_SECONDS / 5):
            raise NotStarted("stopped before the web server was ready")
        web.watch()


def _announce(place: Place, console: Console) -> None:
    page = place.state / "demo.txt"
    if page.exists():
        console.say(page.read_text().replace("{port}", str(place.port)))


def _meet_running(place: Place, console: Console, *, check: bool) -> int:
    if check:
        console.say("The demo is running already: checking that one.")
        return walk(place.port, place.state / "mail", console.say)
    console.say("The demo is running already; stop it with Ctrl-C in its terminal.")
    _announce(place, console)
    return 1


def _stop_on_signals() -> threading.Event:
    stopping = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    return stopping


@contextmanager
def _only_one(place: Place) -> Iterator[bool]:
    """Yield whether we are the only demo of this state folder; a killed one holds nothing."""
    place.state.mkdir(parents=True, exist_ok=True)
    with (place.state / "demo.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
