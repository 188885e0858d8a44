"""Copying many rows into a table at once."""

from collections.abc import Iterable
from typing import Any

from django.db import connection, models


def copy_rows(
    model: type[models.Model], columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]]
) -> int:
    """Copy rows into the model's table within the running transaction; return how many.

    Shapes: each row has the values of `columns` (database names) in their order.
    """
    count = 0
    statement = f"COPY {model._meta.db_table} ({', '.join(columns)}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
            count += 1
    return count
