"""What a city's schema may hold: its size is pinned, and nothing in it breaks sharding."""

import re
from typing import Any

import pytest
from django.db import connection

from tenants.city import City
from tenants.snapshot import Snapshot, ensure_snapshot

MOST_TABLES = 75
MOST_INDEXES = 260


@pytest.fixture
def snapshot(db: None) -> Snapshot:
    """Give the snapshot of this version of the code."""
    found = ensure_snapshot()
    assert found is not None
    return found


def _names(kind: str, schema: str) -> list[str]:
    query = """
        SELECT relname FROM pg_class WHERE relnamespace = %s::regnamespace AND relkind = %s
        ORDER BY relname
    """
    with connection.cursor() as cursor:
        cursor.execute(query, [schema, kind])
        return [row[0] for row in cursor.fetchall()]


def test_schema_stays_small_when_tables_and_indexes_are_counted(city: City) -> None:
    tables, indexes = _names("r", city.schema_name), _names("i", city.schema_name)
    assert "resident" in tables
    assert len(tables) <= MOST_TABLES, f"{len(tables)} tables: {', '.join(tables)}"
    assert len(indexes) <= MOST_INDEXES, f"{len(indexes)} indexes: {', '.join(indexes)}"


def test_schema_has_no_index_for_like_when_nothing_asks_for_it(city: City) -> None:
    ours = [name for name in _names("i", city.schema_name) if name.endswith("_like")]
    foreign = ("session", "account_", "mfa_")
    assert [name for name in ours if not name.startswith(foreign)] == []


def test_schema_stays_inside_when_foreign_keys_are_read(snapshot: Snapshot) -> None:
    targets = re.findall(r"REFERENCES ([a-z0-9_]+)\.", snapshot.text)
    assert targets
    assert set(targets) == {snapshot.template}


@pytest.mark.parametrize(
    "forbidden",
    [
        r"\bINHERITS\b",
        r"CREATE FOREIGN TABLE",
        r"CREATE EXTENSION",
        r"PARTITION OF",
        r"\bpublic\.",
        r"CREATE UNLOGGED",
        r"CREATE (MATERIALIZED )?VIEW",
        r"CREATE (PUBLICATION|RULE|EVENT TRIGGER|CAST|AGGREGATE)",
        r"TABLESPACE",
        r"\bcity_",
    ],
)
def test_snapshot_can_be_sharded_when_searched_for(snapshot: Snapshot, forbidden: str) -> None:
    assert re.findall(forbidden, snapshot.text) == []


def test_schema_names_no_other_when_dependencies_are_read(city: City) -> None:
    query = """
        SELECT DISTINCT pg_describe_object(refclassid, refobjid, refobjsubid)
        FROM pg_depend
        JOIN pg_class AS ours ON classid = 'pg_class'::regclass AND objid = ours.oid
        JOIN pg_class AS theirs ON refclassid = 'pg_class'::regclass AND refobjid = theirs.oid
        WHERE ours.relnamespace = %(schema)s::regnamespace
          AND theirs.relnamespace NOT IN (%(schema)s::regnamespace, 'pg_catalog'::regnamespace)
    """
    with connection.cursor() as cursor:
        cursor.execute(query, {"schema": city.schema_name})
        assert cursor.fetchall() == []


def test_identities_are_bigint_when_columns_are_read(city: City) -> None:
    query = """
        SELECT table_name, data_type FROM information_schema.columns
        WHERE table_schema = %s AND is_identity = 'YES'
    """
    with connection.cursor() as cursor:
        cursor.execute(query, [city.schema_name])
        rows: list[Any] = cursor.fetchall()
    foreign = {
        "django_migrations",
        "account_emailaddress",
        "account_emailconfirmation",
    }
    narrow = {table for table, kind in rows if kind != "bigint"} - foreign
    assert rows
    assert narrow == set()


def test_rows_are_not_stored_in_sequences_of_others_when_defaults_are_read(city: City) -> None:
    query = """
        SELECT table_name, column_default FROM information_schema.columns
        WHERE table_schema = %s AND column_default LIKE 'nextval(%%'
    """
    with connection.cursor() as cursor:
        cursor.execute(query, [city.schema_name])
        assert cursor.fetchall() == []
