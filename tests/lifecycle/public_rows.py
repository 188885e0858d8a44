"""What the public schema says: rows of every table, and which columns hold a text."""

from collections import Counter

from django.db import connection
from psycopg import sql

COLUMNS = """
    SELECT c.table_name, c.column_name FROM information_schema.columns AS c
    JOIN information_schema.tables AS t USING (table_schema, table_name)
    WHERE table_schema = 'public' AND t.table_type = 'BASE TABLE' ORDER BY 1, c.ordinal_position
"""
Column = tuple[str, str]


def columns() -> list[Column]:
    """Return table and name of every column of the public schema."""
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS)
        return [(str(table), str(name)) for table, name in cursor.fetchall()]


def holders_of(text: str) -> set[Column]:
    """Return the columns in which a text is anywhere, whatever their type and case."""
    question = sql.SQL("SELECT EXISTS (SELECT FROM public.{} WHERE {}::text ILIKE %s)")
    found = set()
    with connection.cursor() as cursor:
        for table, name in columns():
            asked = question.format(sql.Identifier(table), sql.Identifier(name))
            cursor.execute(asked, [f"%{text}%"])
            if cursor.fetchall()[0][0]:
                found.add((table, name))
    return found


def rows() -> dict[str, Counter[str]]:
    """Return the rows of every table of the public schema, as text."""
    found = {}
    with connection.cursor() as cursor:
        for table in sorted({table for table, _name in columns()}):
            cursor.execute(sql.SQL("SELECT t::text FROM public.{} t").format(sql.Identifier(table)))
            found[table] = Counter(row[0] for row in cursor.fetchall())
    return found
