"""Dropping a schema in portions: each table takes locks, and a server has only so many."""

from django.db import connection
from psycopg import sql

from tenants.portable.tables import rows_of

TABLES_AT_ONCE = 20
TABLES = """
    SELECT relname FROM pg_class WHERE relnamespace = to_regnamespace(%s) AND relkind IN ('r', 'p')
    ORDER BY relname
"""


def drop_schema(schema: str) -> int:
    """Drop a schema and everything in it; returns how many tables. Goes on where a killed one was.

    Outside a transaction of the caller each portion is committed, so that the locks of one
    portion are all that is held at a time.
    """
    quoted = sql.Identifier(schema)
    names = [row[0] for row in rows_of(TABLES, [quoted.as_string()])]
    for start in range(0, len(names), TABLES_AT_ONCE):
        portion = [sql.Identifier(schema, name) for name in names[start : start + TABLES_AT_ONCE]]
        statement = sql.SQL("DROP TABLE IF EXISTS {} CASCADE").format(sql.SQL(", ").join(portion))
        _run(statement)
    _run(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(quoted))
    return len(names)


def _run(statement: sql.Composed) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
