"""What the application's database role may do: add to the trail, never take from it.

Needs two roles: one that owns the schemas and migrates, and one that serves people. An owner can
give itself every right again, so the role that serves must not own the tables.
"""

from django.db import connection

PROTECTED = ("audit_event", "audit_seal")
TAKEN = "UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER"


def grants_for(schema: str, role: str) -> list[str]:
    """Return the statements that let `role` work in `schema` and only append to the trail."""
    space, name = connection.ops.quote_name(schema), connection.ops.quote_name(role)
    protected = ", ".join(f"{space}.{table}" for table in PROTECTED)
    return [
        f"GRANT USAGE ON SCHEMA {space} TO {name};",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {space} TO {name};",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {space} TO {name};",
        f"REVOKE {TAKEN} ON {protected} FROM {name};",
    ]
