"""One run over the fleet at a time: a lock that dies with the process that holds it."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
from django.db import connection

from kernel.errors import Conflict
from kernel.locks import lock_key

RUN_LOCK = lock_key("public", "tenants.FleetRun", "run")


def connect() -> "psycopg.Connection[Any]":
    """Return a connection of one's own to our database, autocommit and without prepared plans."""
    given = connection.get_connection_params()
    names = ("host", "port", "user", "password", "dbname", "sslmode", "sslrootcert")
    parameters = {name: given[name] for name in names if given.get(name)}
    return psycopg.connect(
        **parameters, autocommit=True, prepare_threshold=None, application_name="edem fleet"
    )


@contextmanager
def one_run_at_a_time() -> Iterator[None]:
    """Hold the fleet's lock for the block; it goes with the process, kill -9 included.

    It is given back before the connection is closed: the server notices a closed one later.

    Raises: Conflict `tenants.fleet.run_under_way`.
    """
    with connect() as holder:
        row = holder.execute("SELECT pg_try_advisory_lock(%s)", [RUN_LOCK]).fetchone()
        if row is None or not row[0]:
            raise Conflict("tenants.fleet.run_under_way")
        try:
            yield
        finally:
            with suppress(psycopg.OperationalError):  # it went with the connection
                holder.execute("SELECT pg_advisory_unlock(%s)", [RUN_LOCK])
