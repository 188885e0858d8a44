"""Looking for a person in every column of every table of a schema, and in every stored file."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.core.files.storage import default_storage
from django.db import connection
from psycopg import sql

SESSION_SALT = "django.contrib.sessions.SessionStore"
TABLES = """
    SELECT relname FROM pg_class
    WHERE relnamespace = %s::regnamespace AND relkind IN ('r', 'p') ORDER BY relname
"""


@dataclass(frozen=True, order=True)
class Place:
    """A column, or a stored file, in which something of the person was found."""

    table: str
    column: str
    marker: str


def tables_of(schema: str) -> list[str]:
    """Return the names of all tables of a schema."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES, [schema])
        return [row[0] for row in cursor.fetchall()]


def places_of(schema: str, markers: Iterable[str]) -> set[Place]:
    """Return every column of the schema in which one of the markers stands.

    Rows are read whole as JSON, whatever their columns: text, numbers, dates, arrays, JSON inside
    and bytes (as hex) are all looked through, and a column added tomorrow too.
    """
    wanted = [(marker, forms_of(marker)) for marker in markers]
    found: set[Place] = set()
    for table in tables_of(schema):
        for row in _rows(schema, table):
            for column, value in row.items():
                text = text_of(table, column, value)
                found |= {
                    Place(table, column, marker)
                    for marker, forms in wanted
                    if any(form in text for form in forms)
                }
    return found


def forms_of(marker: str) -> set[str]:
    """Return the ways in which a marker can stand in a column, in lower case."""
    plain = marker.casefold()
    encoded = marker.encode()
    forms = {
        plain,
        encoded.hex(),
        json.dumps(marker).strip('"').casefold(),
    }
    if len(marker) == 36 and marker.count("-") == 4:
        forms.add(plain.replace("-", ""))
    return forms


def text_of(table: str, column: str, value: Any) -> str:
    """Return a value as text to look through; what sessions hold is unpacked first."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    if column == "session_data":
        text += json.dumps(_unpacked(text), ensure_ascii=False, default=str)
    return str(text).casefold()


def _unpacked(packed: str) -> Any:
    serializer = signing.JSONSerializer
    return signing.loads(packed, salt=SESSION_SALT, serializer=serializer) if packed else {}


def _rows(schema: str, table: str) -> list[dict[str, Any]]:
    statement = sql.SQL("SELECT to_jsonb(t) FROM {} t").format(sql.Identifier(schema, table))
    with connection.cursor() as cursor:
        cursor.execute(statement)
        rows = [row[0] for row in cursor.fetchall()]
    return [row if isinstance(row, dict) else json.loads(row) for row in rows]


def files_with(markers: Iterable[str], folder: str = "") -> set[str]:
    """Return the stored files of the current schema that hold a marker in name or content."""
    found = set()
    for path in _files(folder):
        with default_storage.open(path) as file:
            content = file.read()
        if any(marker.encode() in content or marker in path for marker in markers):
            found.add(path)
    return found


def _files(folder: str) -> list[str]:
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return []
    inner = [_files(f"{folder}/{name}".lstrip("/")) for name in folders]
    here = [f"{folder}/{name}".lstrip("/") for name in files]
    return here + [path for part in inner for path in part]
