"""The trails of all schemas at once: where events wait for a seal."""

from collections.abc import Iterator

from django.db import connection

from kernel.outbox.fleet import CONNECTION_SCHEMAS, PROBE_SCHEMAS, schemas_with_outbox

PROBE = """
    SELECT %s WHERE EXISTS (
        SELECT FROM {schema}.audit_event
        WHERE id > COALESCE((SELECT max(last_event) FROM {schema}.audit_seal), 0)
    )
"""


def schemas_to_seal() -> Iterator[str]:
    """Yield every schema whose trail has events that no seal covers, on renewed connections."""
    schemas = schemas_with_outbox()
    for start in range(0, len(schemas), PROBE_SCHEMAS):
        if start and start % CONNECTION_SCHEMAS == 0 and not connection.in_atomic_block:
            connection.close()
        portion = schemas[start : start + PROBE_SCHEMAS]
        names = [connection.ops.quote_name(schema) for schema in portion]
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(PROBE.format(schema=name) for name in names), portion)
            found = [row[0] for row in cursor.fetchall()]
        yield from found
