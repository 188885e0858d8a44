"""Everything a schema holds, as one fingerprint per table."""

from django.db import connection
from psycopg import sql

TABLES = "SELECT relname FROM pg_class WHERE relnamespace = %s::regnamespace AND relkind = 'r'"


def contents_of(schema: str) -> dict[str, str]:
    """Return a fingerprint of the rows of every table of `schema`."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES, [schema])
        names = sorted(row[0] for row in cursor.fetchall())
        parts = [
            sql.SQL(
                "SELECT {}, md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {} t"
            ).format(sql.Literal(name), sql.Identifier(schema, name))
            for name in names
        ]
        cursor.execute(sql.SQL(" UNION ALL ").join(parts))
        return dict(cursor.fetchall())
