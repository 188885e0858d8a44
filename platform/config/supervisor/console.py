"""What the person at the terminal sees, and the log files beside it."""

import sys
import threading
import time
from pathlib import Path
from typing import IO

LARGEST_LOG_BYTES = 10_000_000


class Console:
    """Writes whole lines of several processes, each with the name of its process before it."""

    def __init__(self, folder: Path, *, quiet: bool = False) -> None:
        self.folder = folder
        self.quiet = quiet
        self.began = time.monotonic()
        self._lock = threading.Lock()
        folder.mkdir(parents=True, exist_ok=True)

    @property
    def seconds(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self.began

    def say(self, sentence: str) -> None:
        """Tell the person one thing."""
        with self._lock:
            sys.stdout.write(f"{sentence}\n")
            sys.stdout.flush()

    def step(self, sentence: str) -> None:
        """Tell what is done now, with the seconds since the start."""
        self.say(f"{self.seconds:6.1f} s  {sentence}")

    def follow(self, name: str, stream: IO[bytes]) -> None:
        """Copy a process's lines to its log file and, unless quiet, to the terminal."""
        threading.Thread(target=self._copy, args=(name, stream), daemon=True).start()

    def _copy(self, name: str, stream: IO[bytes]) -> None:
        with stream, self.log_path(name).open("ab") as log:
            for line in stream:
                log.write(line)
                log.flush()
                if not self.quiet:
                    self.say(f"{name:>8} | {line.decode(errors='replace').rstrip()}")

    def log_path(self, name: str) -> Path:
        """Return a process's log file; one that has grown too large is put aside."""
        path = self.folder / f"{name}.log"
        if path.exists() and path.stat().st_size > LARGEST_LOG_BYTES:
            path.replace(self.folder / f"{name}.1.log")
        return path
