"""Compiling the translations without gettext's programs, which a bare machine does not have.

Used as `python -m config.supervisor.translations [--check]`; `--check` compiles nothing and ends
with 1 when a file does not parse.
"""

import os
import sys
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[3]
SKIPPED = frozenset({".venv", ".git", ".edem", "node_modules", "build"})


class NotReadable(ValueError):
    """A translation file that cannot be read; the message names the file and the line."""


def compile_translations(root: Path) -> int:
    """Compile every `.po` file under `root` that is newer than its `.mo`; return how many."""
    count = 0
    for source in sources(root):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        # Several processes may compile at once; each moves a whole file of its own into place.
        fresh = target.with_suffix(f".{os.getpid()}.mo.new")
        fresh.write_bytes(read_messages(source).to_binary())
        fresh.replace(target)
        count += 1
    return count


def sources(root: Path) -> list[Path]:
    """Return the translation files of the project."""
    found: list[Path] = []
    for folder, below, names in os.walk(root):
        below[:] = [name for name in below if name not in SKIPPED]
        if folder.endswith("LC_MESSAGES"):
            found += [Path(folder, name) for name in names if name.endswith(".po")]
    return sorted(found)


def read_messages(source: Path) -> polib.POFile:
    """Return the messages of a `.po` file, each of them there once.

    Raises: NotReadable.
    """
    try:
        # polib takes a line without its last quote and drops a letter instead.
        for number, line in enumerate(source.read_text(encoding="utf-8").splitlines(), start=1):
            if line.strip() and not line.startswith("#") and not line.rstrip().endswith('"'):
                raise ValueError(f"line {number} does not end with a quote")
        return polib.pofile(str(source), check_for_duplicates=True)
    except (OSError, ValueError) as error:
        raise NotReadable(f"{source}: {error}") from error


def main(arguments: list[str]) -> int:
    """Compile or check the translations of the checkout."""
    try:
        if arguments == ["--check"]:
            for source in sources(ROOT):
                read_messages(source)
        else:
            compile_translations(ROOT)
    except NotReadable as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
