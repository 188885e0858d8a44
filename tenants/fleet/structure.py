"""What a schema is made of, read from PostgreSQL's catalogue as sentences that can be compared.

Each line is `(kind, place, definition)`; names of the schema itself are taken out. PostgreSQL
writes one and the same condition in two ways, before and after a dump, so casts of text and
parentheses do not count. The order of columns does not count either: a dump keeps it, an added
column comes last.
"""

from collections.abc import Sequence

from django.db import connection

Line = tuple[str, str, str]
"""Kind, place (`table.column`) and definition."""

RELATIONS = """
    SELECT space.nspname, relation.oid, relation.relname, relation.relkind::text AS relkind,
           relation.relpersistence::text AS relpersistence, relation.relrowsecurity
    FROM pg_class AS relation JOIN pg_namespace AS space ON space.oid = relation.relnamespace
    WHERE space.nspname = ANY(%(schemas)s)
"""
PARTS = (
    """
    SELECT nspname, 'table', relname, concat(relkind, ' ', relpersistence, ' ', relrowsecurity)
    FROM relations WHERE relkind NOT IN ('i', 'S')
    """,
    """
    SELECT nspname, 'column', concat(relname, '.', attname),
           concat(format_type(atttypid, atttypmod), CASE WHEN attnotnull THEN ' not null' END,
                  ' identity=', attidentity, ' generated=', attgenerated,
                  ' collation=', NULLIF(attcollation, (SELECT typcollation FROM pg_type
                                                       WHERE oid = atttypid)))
    FROM relations JOIN pg_attribute ON attrelid = relations.oid
    WHERE relkind NOT IN ('i', 'S') AND attnum > 0 AND NOT attisdropped
    """,
    """
    SELECT nspname, 'default', concat(relname, '.', attname), pg_get_expr(adbin, adrelid)
    FROM relations JOIN pg_attrdef ON adrelid = relations.oid
    JOIN pg_attribute ON attrelid = adrelid AND attnum = adnum
    """,
    """
    SELECT nspname, 'constraint', concat(relname, '.', conname),
           concat(pg_get_constraintdef(pg_constraint.oid), ' valid=', convalidated)
    FROM relations JOIN pg_constraint ON conrelid = relations.oid
    """,
    """
    SELECT nspname, 'index', relname,
           concat(pg_get_indexdef(relations.oid), ' valid=', indisvalid)
    FROM relations JOIN pg_index ON indexrelid = relations.oid
    """,
    """
    SELECT nspname, 'trigger', concat(relname, '.', tgname),
           concat(pg_get_triggerdef(pg_trigger.oid), ' enabled=', tgenabled)
    FROM relations JOIN pg_trigger ON tgrelid = relations.oid WHERE NOT tgisinternal
    """,
    """
    SELECT nspname, 'sequence', relname,
           concat(format_type(seqtypid, NULL), ' ', seqstart, ' ', seqincrement, ' ', seqmin, ' ',
                  seqmax, ' ', seqcache, ' ', seqcycle)
    FROM relations JOIN pg_sequence ON seqrelid = relations.oid
    """,
    """
    SELECT nspname, 'function',
           concat(proname, '(', pg_get_function_identity_arguments(pg_proc.oid), ')'),
           pg_get_functiondef(pg_proc.oid)
    FROM pg_proc JOIN pg_namespace ON pg_namespace.oid = pronamespace
    WHERE nspname = ANY(%(schemas)s) AND prokind IN ('f', 'p')
    """,
    """
    SELECT nspname, 'type', typname, typtype::text
    FROM pg_type JOIN pg_namespace ON pg_namespace.oid = typnamespace
    WHERE nspname = ANY(%(schemas)s) AND typtype IN ('d', 'e', 'r')
    """,
)
LINES = (
    f"WITH relations AS ({RELATIONS}), lines (schema, kind, place, definition) AS ("
    + " UNION ALL ".join(PARTS)
    + r"""
    ), plain AS (
        SELECT schema, kind, place,
               regexp_replace(
                   regexp_replace(replace(definition, quote_ident(schema) || '.', ''),
                                  '::(character varying|text|varchar)(\[\])?|[()]', '', 'g'),
                   '\s+', ' ', 'g'
               ) AS definition
        FROM lines
    )
    """
)
DIGESTS = (
    LINES
    + """
    SELECT schema, md5(string_agg(concat(kind, ' ', place, ' ', definition), E'\\n'
                                  ORDER BY kind, place, definition))
    FROM plain GROUP BY schema
    """
)
DETAILS = LINES + "SELECT kind, place, definition FROM plain"


def digests_of(schemas: Sequence[str]) -> dict[str, str]:
    """Return one digest per schema over everything in it; an empty schema has none."""
    return {row[0]: row[1] for row in _ask(DIGESTS, schemas)}


def lines_of(schema: str) -> set[Line]:
    """Return everything that a schema is made of."""
    return {(kind, place, definition) for kind, place, definition in _ask(DETAILS, [schema])}


def _ask(query: str, schemas: Sequence[str]) -> list[tuple[str, ...]]:
    """Ask with nothing on the search path, so that PostgreSQL spells out every schema."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('search_path')")
        (before,) = cursor.fetchone() or ("",)
        cursor.execute("SELECT set_config('search_path', '', false)")
        try:
            cursor.execute(query, {"schemas": list(schemas)})
            return list(cursor.fetchall())
        finally:
            cursor.execute("SELECT set_config('search_path', %s, false)", [before])
