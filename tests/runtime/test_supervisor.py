"""Programs start again when they die, and none outlives the supervisor."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest

from config.supervisor import processes
from config.supervisor.console import Console
from config.supervisor.processes import LEASH, Supervised

pytestmark = pytest.mark.faults
WAIT_SECONDS = 30.0
SLEEPER = """
import os, pathlib, sys, time
pathlib.Path(sys.argv[1]).write_text(str(os.getpid()))
time.sleep(600)
"""


def eventually(holds: Callable[[], bool]) -> bool:
    """Look until it holds, bounded."""
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        if holds():
            return True
        Event().wait(0.02)
    return False


def lives(number: int) -> bool:
    try:
        state = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def number_in(path: Path) -> int:
    assert eventually(lambda: path.exists() and path.read_text().isdigit())
    return int(path.read_text())


@pytest.fixture
def sleeper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Supervised, Path]]:
    """Give a supervised program that writes its number into a file and sleeps."""
    monkeypatch.setattr(processes, "FIRST_PAUSE_SECONDS", 0.0)
    file = tmp_path / "number"
    console = Console(tmp_path / "logs", quiet=True)
    program = Supervised("sleeper", [sys.executable, "-c", SLEEPER, str(file)], console)
    program.start()
    yield program, file
    program.ask_to_stop()
    program.make_stop(time.monotonic() + WAIT_SECONDS)


def test_program_is_started_again_when_it_was_killed(sleeper: tuple[Supervised, Path]) -> None:
    program, file = sleeper
    first = number_in(file)
    file.unlink()
    os.kill(first, signal.SIGKILL)

    def started_again() -> bool:
        program.watch()
        return program.starts == 2

    assert eventually(started_again)
    assert number_in(file) != first


def test_program_stops_when_it_is_asked_to(sleeper: tuple[Supervised, Path]) -> None:
    program, file = sleeper
    number = number_in(file)
    program.ask_to_stop()
    program.make_stop(time.monotonic() + WAIT_SECONDS)
    assert not lives(number)


def test_program_ends_when_the_supervisor_was_killed(tmp_path: Path) -> None:
    file = tmp_path / "number"
    command = [sys.executable, LEASH, sys.executable, "-c", SLEEPER, str(file)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True) as leash:
        number = number_in(file)
        assert lives(number)
        assert leash.stdin is not None
        leash.stdin.close()
        assert eventually(lambda: not lives(number))


def test_program_ends_when_its_leash_was_killed(sleeper: tuple[Supervised, Path]) -> None:
    program, file = sleeper
    number = number_in(file)
    assert program._process is not None
    os.kill(program._process.pid, signal.SIGKILL)

    def started_again() -> bool:
        program.watch()
        return program.starts == 2

    assert eventually(started_again)
    assert eventually(lambda: not lives(number))
