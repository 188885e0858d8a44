"""The list of erased municipalities outside the database: append-only, fsynced.

One JSON object a line; the last line about a municipality holds. A base backup that is restored
does not know of later erasures; this file does.
"""

import fcntl
import json
import os
from pathlib import Path
from typing import Any

from django.conf import settings

ERASED = "erased"
LIFTED = "lifted"


def append(kind: str, **facts: Any) -> None:
    """Append one line and return when it is on the disk."""
    path = tombstones_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    line = json.dumps({"kind": kind, **facts}, ensure_ascii=False, sort_keys=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        size = file.seek(0, os.SEEK_END)
        if size:
            file.seek(size - 1)
            if file.read(1) != b"\n":
                line = "\n" + line
        file.write(line.encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def last_lines() -> dict[str, dict[str, Any]]:
    """Return the last line about each municipality, by UUID; one cut off by a crash is no line."""
    last: dict[str, dict[str, Any]] = {}
    try:
        text = tombstones_path().read_text()
    except FileNotFoundError:
        return last
    for line in text.splitlines():
        try:
            entry = json.loads(line)
            last[str(entry["municipality"])] = entry
        except (ValueError, KeyError, TypeError):
            continue
    return last


def in_force() -> dict[str, dict[str, Any]]:
    """Return the lines of the municipalities that must not exist, by UUID."""
    return {key: entry for key, entry in last_lines().items() if entry.get("kind") == ERASED}


def tombstones_path() -> Path:
    """Return where the list lies; it belongs into the backup of files, apart from the database."""
    return Path(settings.TOMBSTONES_FILE)
