"""One verb at a time on a municipality: export, restore, move, erase take turns."""

from uuid import UUID

from django.db import connection

from kernel.errors import Conflict
from kernel.locks import lock_key


def take_turn(municipality: UUID | str) -> None:
    """Hold a municipality's turn until the transaction ends.

    Raises: Conflict `tenants.lifecycle.busy`.
    """
    number = lock_key("public", "tenants.lifecycle", str(municipality))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        taken = cursor.fetchone()
    if not taken or not taken[0]:
        raise Conflict("tenants.lifecycle.busy")
