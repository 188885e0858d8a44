"""A process that is started again when it dies, and stops when it is told to."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from config.supervisor.console import Console

LEASH = str(Path(__file__).with_name("leash.py"))
FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 30.0
STEADY_SECONDS = 60.0
STOP_SECONDS = 15.0


class Supervised:
    """One named program; `watch` starts it again after a pause that doubles, up to 30 s."""

    def __init__(self, name: str, command: Sequence[str], console: Console) -> None:
        self.name = name
        self.command = list(command)
        self.console = console
        self.starts = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self._pause = FIRST_PAUSE_SECONDS
        self._start_again_at: float | None = None

    def start(self) -> None:
        """Start the program in a session of its own, on a leash that ends with us."""
        leash = [sys.executable, "-I", "-S", LEASH, *self.command]
        self._process = subprocess.Popen(
            leash,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        assert self._process.stdout is not None
        self.console.follow(self.name, self._process.stdout)
        self._started = time.monotonic()
        self._start_again_at = None
        self.starts += 1

    def watch(self) -> None:
        """Start the program again when it has died and its pause is over."""
        if self._start_again_at is not None:
            if time.monotonic() >= self._start_again_at:
                self.start()
            return
        if self._process is None or self._process.poll() is None:
            return
        self._end_group()
        if time.monotonic() - self._started > STEADY_SECONDS:
            self._pause = FIRST_PAUSE_SECONDS
        code = self._process.returncode
        self.console.step(f"{self.name} ended ({code}); starting it again in {self._pause:.0f} s")
        self._start_again_at = time.monotonic() + self._pause
        self._pause = min(self._pause * 2, LONGEST_PAUSE_SECONDS)

    def ask_to_stop(self) -> None:
        """Ask the program to end what it is doing and stop."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()

    def make_stop(self, deadline: float) -> None:
        """Wait until the program has stopped; kill what is left at `deadline` (monotonic)."""
        if self._process is None:
            return
        try:
            self._process.wait(timeout=max(deadline - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            self.console.step(f"{self.name} does not stop; killing it")
        self._end_group()

    def _end_group(self) -> None:
        # The leash leads the group: what it leaves behind, killed or not, ends with it.
        assert self._process is not None
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            return
        finally:
            self._process.wait()
            if self._process.stdin is not None:
                self._process.stdin.close()
