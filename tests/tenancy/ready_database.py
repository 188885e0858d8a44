"""The database that every test worker copies: public schema, two provisioned cities.

It is made once per version of the code on a server of its own under `.edem/test`, kept there,
and copied for each worker, so that a second run starts in about a second.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection
from psycopg import sql

from config.embedded import EmbeddedServer, embedded_server
from tenants.migrating import code_version, migrate_public
from tenants.schemas import leave
from tests.factories.cities import make_cities

KEPT_VERSIONS = 8


def state_folder() -> Path:
    """Return where the test server and its locks live."""
    folder = Path(settings.ROOT) / ".edem" / "test"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def shared_server() -> Iterator[EmbeddedServer]:
    """Yield the server that all test processes share; the last one to leave stops it."""
    users = (state_folder() / "users.lock").open("w")
    fcntl.flock(users, fcntl.LOCK_SH)
    try:
        yield embedded_server(state_folder() / "postgres", durable=False)
    finally:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            users.close()
        else:
            embedded_server(state_folder() / "postgres", durable=False).stop()
            users.close()


def ready_name() -> str:
    """Return the name of the ready database of this code's version."""
    digest = blake2b(digest_size=5)
    for part in (code_version("shared"), code_version("tenant")):
        digest.update(part.encode())
    for folder in ("tenants", "tests/factories/cities.py", "tests/tenancy/ready_database.py"):
        path = Path(settings.ROOT) / folder
        for source in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            digest.update(source.read_bytes())
    return f"ready_{digest.hexdigest()}"


def ensure_ready(server: EmbeddedServer) -> str:
    """Return the name of the ready database, made now when this version has none."""
    name = ready_name()
    with (state_folder() / "ready.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if name not in _databases(server, "ready_"):
            _make(server, name)
            for old in _databases(server, "ready_")[:-KEPT_VERSIONS]:
                drop(server, old)
    return name


def _make(server: EmbeddedServer, name: str) -> None:
    half = f"half_{os.getpid()}"
    drop(server, half)
    _admin(server, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(half)))
    use_database(server, half)
    try:
        migrate_public()
        make_cities()
    finally:
        connection.close()
    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    _admin(server, rename.format(sql.Identifier(half), sql.Identifier(name)))


def copy_ready(server: EmbeddedServer, ready: str, name: str) -> None:
    """Make the database `name` a copy of the ready one, replacing what was there."""
    connection.close()
    drop(server, name)
    copy = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
    _admin(server, copy.format(sql.Identifier(name), sql.Identifier(ready)))


def drop(server: EmbeddedServer, name: str) -> None:
    """Drop a database with whoever is connected to it."""
    statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
    _admin(server, statement.format(sql.Identifier(name)))


def drop_leftovers(server: EmbeddedServer) -> None:
    """Drop the copies of test processes that no longer live."""
    for name in _databases(server, "copy_") + _databases(server, "half_"):
        process = name.split("_")[1]
        if not Path(f"/proc/{process}").exists() and Path("/proc/self").exists():
            drop(server, name)


def use_database(server: EmbeddedServer, name: str) -> None:
    """Point Django's connection at a database of the server."""
    connection.close()
    parts = psycopg.conninfo.conninfo_to_dict(server.database_url(name))
    connection.settings_dict.update(
        NAME=name,
        HOST=str(parts["host"]),
        PORT=str(parts["port"]),
        USER=str(parts["user"]),
        PASSWORD=str(parts["password"]),
    )
    leave()


def _databases(server: EmbeddedServer, prefix: str) -> list[str]:
    query = "SELECT datname FROM pg_database WHERE starts_with(datname::text, %s) ORDER BY oid"
    with psycopg.connect(server.database_url("postgres")) as admin:
        return [row[0] for row in admin.execute(query, [prefix]).fetchall()]


def _admin(server: EmbeddedServer, statement: sql.Composed) -> None:
    with psycopg.connect(server.database_url("postgres"), autocommit=True) as admin:
        admin.execute(statement)
