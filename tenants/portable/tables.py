"""The rows of a schema as COPY writes them, in one order and notation on every server."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.db import connection
from psycopg import sql

from tenants.portable.layout import BLOCK_BYTES

NOTATION = {
    "TimeZone": "UTC",
    "DateStyle": "ISO, YMD",
    "IntervalStyle": "postgres",
    "extra_float_digits": "1",
    "bytea_output": "hex",
}
COLUMNS = """
    SELECT relation.relname, attribute.attname, attribute.attcollation <> 0,
           array_position(key.indkey::int[], attribute.attnum::int)
    FROM pg_class AS relation
    JOIN pg_attribute AS attribute ON attribute.attrelid = relation.oid
    LEFT JOIN pg_index AS key ON key.indrelid = relation.oid AND key.indisprimary
    WHERE relation.relnamespace = %s::regnamespace AND relation.relkind IN ('r', 'p')
      AND attribute.attnum > 0 AND NOT attribute.attisdropped AND attribute.attgenerated = ''
    ORDER BY relation.relname COLLATE "C", attribute.attnum
"""
SEQUENCES = """
    SELECT relname FROM pg_class WHERE relnamespace = %s::regnamespace AND relkind = 'S'
    ORDER BY relname COLLATE "C"
"""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its stored columns in order, and by which they are sorted.

    `key` names the columns of the primary key, `texts` those of them that sort by collation.
    """

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    texts: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Return it as the manifest keeps it."""
        return {key: list(value) for key, value in asdict(self).items() if key != "name"}

    @classmethod
    def of(cls, name: str, kept: Mapping[str, Any]) -> "Table":
        """Return the table that the manifest describes."""
        return cls(name, tuple(kept["columns"]), tuple(kept["key"]), tuple(kept["texts"]))


def tables_of(schema: str) -> list[Table]:
    """Return the tables of a schema by name."""
    found: dict[str, list[tuple[str, bool, int | None]]] = {}
    for table, column, is_text, position in rows_of(COLUMNS, [schema]):
        found.setdefault(table, []).append((column, is_text, position))
    return [_table(name, columns) for name, columns in found.items()]


def _table(name: str, columns: list[tuple[str, bool, int | None]]) -> Table:
    keyed = sorted((position, column) for column, _, position in columns if position is not None)
    names = tuple(column for column, *_ in columns)
    # Without a primary key all columns together say which row comes first.
    key = tuple(column for _, column in keyed) or names
    texts = tuple(column for column, is_text, _ in columns if is_text and column in key)
    return Table(name, names, key, texts)


def fix_notation() -> None:
    """Have values written the same way on every server, until the transaction ends."""
    with connection.cursor() as cursor:
        for name, value in NOTATION.items():
            cursor.execute("SELECT set_config(%s, %s, true)", [name, value])


def copy_out(schema: str, table: Table, *, empty: bool = False) -> Iterator[bytes]:
    """Yield the rows of a table by primary key in large blocks; none when it is left `empty`."""
    order = sql.SQL(", ").join(
        sql.SQL('{} COLLATE "C"').format(sql.Identifier(name))
        if name in table.texts
        else sql.Identifier(name)
        for name in table.key
    )
    statement = sql.SQL("COPY (SELECT {} FROM {} {} ORDER BY {}) TO STDOUT").format(
        _names(table.columns),
        sql.Identifier(schema, table.name),
        sql.SQL("WHERE false" if empty else ""),
        order if table.key else sql.SQL("1"),
    )
    held, size = [], 0
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for piece in copy:
            held.append(bytes(piece))
            size += len(held[-1])
            if size >= BLOCK_BYTES:
                yield b"".join(held)
                held, size = [], 0
    yield b"".join(held)


def copy_in(schema: str, table: Table, blocks: Iterable[bytes]) -> None:
    """Put rows into a table that this transaction made."""
    statement = sql.SQL("COPY {} ({}) FROM STDIN WITH (FREEZE)").format(
        sql.Identifier(schema, table.name), _names(table.columns)
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for block in blocks:
            copy.write(block)


def digest_of(schema: str, table: Table) -> str:
    """Return the SHA-256 of a table's rows as an archive would hold them."""
    digest = hashlib.sha256()
    for block in copy_out(schema, table):
        digest.update(block)
    return digest.hexdigest()


def sequences_of(schema: str) -> dict[str, list[Any]]:
    """Return `[last value, whether it was given out]` of every sequence of a schema."""
    values = {}
    for (name,) in rows_of(SEQUENCES, [schema]):
        query = sql.SQL("SELECT last_value, is_called FROM {}")
        values[name] = list(rows_of(query.format(sql.Identifier(schema, name)), [])[0])
    return values


def set_sequences(schema: str, values: Mapping[str, Any]) -> None:
    """Let the sequences of a schema go on where they were."""
    with connection.cursor() as cursor:
        for name, (last, was_given) in values.items():
            quoted = sql.Identifier(schema, name).as_string(cursor.cursor)
            cursor.execute("SELECT setval(%s::regclass, %s, %s)", [quoted, last, was_given])


def rows_of(query: Any, values: list[Any]) -> list[tuple[Any, ...]]:
    """Return the rows of a query."""
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())


def _names(columns: tuple[str, ...]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, columns))
