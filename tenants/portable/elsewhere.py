"""Another cell: its own database and files, reached by running its commands in a process."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kernel.errors import Conflict

STEP_SECONDS = 6 * 3600
LAST_LETTERS = 400


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell to move to: its name, database address and folder of state (None: as here).

    The address holds a password: it is never written down.
    """

    name: str
    url: str
    state_folder: Path | None = None

    def run(self, step: str, archive: Path | None = None) -> dict[str, Any]:
        """Run one step of `receive_city` there and return what it told.

        Raises: Conflict `tenants.move.target_failed`.
        """
        command = [sys.executable, "-m", "django", "receive_city", step]
        if archive is not None:
            command += ["--archive", str(archive)]
        try:
            done = subprocess.run(
                command,
                check=False,
                capture_output=True,
                text=True,
                timeout=STEP_SECONDS,
                env=self._environment(),
            )
        except subprocess.TimeoutExpired as error:
            raise Conflict("tenants.move.target_failed", answer=f"{step}: no answer") from error
        if done.returncode != 0:
            raise Conflict("tenants.move.target_failed", answer=_last_words(done.stderr))
        told: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
        return told

    def _environment(self) -> dict[str, str]:
        folder = {} if self.state_folder is None else {"EDEM_STATE": str(self.state_folder)}
        return {
            **os.environ,
            **folder,
            "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
            "DATABASE_URL": self.url,
            "CELL": self.name,
        }


def _last_words(text: str) -> str:
    lines = [line for line in text.strip().splitlines() if line.strip()]
    return lines[-1].removeprefix("CommandError: ")[-LAST_LETTERS:] if lines else "nothing"
