"""Every kind of drift is found and told by its place; schemas without drift are told as such."""

import json
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenants.fleet.drift import drifted
from tenants.migrating import migrate_schema
from tenants.snapshot import ensure_template, template_name

Rows = Callable[..., list[Any]]
CITIES = ["city_lublin", "city_poltava"]

DRIFTS = {
    "column missing": (
        "ALTER TABLE {s}.comment DROP COLUMN like_count",
        "column comment.like_count is missing",
    ),
    "column too many": (
        "ALTER TABLE {s}.comment ADD COLUMN mood int",
        "column comment.mood is not in the template",
    ),
    "column type": (
        "ALTER TABLE {s}.comment ALTER COLUMN author_role TYPE varchar(31)",
        "column comment.author_role is character varying31",
    ),
    "column null": (
        "ALTER TABLE {s}.comment ALTER COLUMN text DROP NOT NULL",
        "column comment.text is text identity=",
    ),
    "default": (
        "ALTER TABLE {s}.comment ALTER COLUMN state SET DEFAULT 'closed'",
        "default comment.state is not in the template: 'closed'",
    ),
    "constraint": (
        "ALTER TABLE {s}.comment ADD CONSTRAINT many CHECK (like_count < 5)",
        "constraint comment.many is not in the template: CHECK like_count < 5",
    ),
    "constraint not valid": (
        "ALTER TABLE {s}.comment ADD CONSTRAINT many CHECK (like_count < 5) NOT VALID",
        "valid=f",
    ),
    "index": (
        "CREATE INDEX extra ON {s}.comment (posted_at)",
        "index extra is not in the template: CREATE INDEX extra ON comment USING btree posted_at",
    ),
    "trigger disabled": (
        "ALTER TABLE {s}.audit_event DISABLE TRIGGER ALL",
        "enabled=D",
    ),
    "function": (
        "CREATE FUNCTION {s}.one() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "function one() is not in the template",
    ),
    "sequence": (
        "ALTER SEQUENCE {s}.comment_id_seq INCREMENT BY 7",
        "sequence comment_id_seq is bigint 1 7",
    ),
    "table": (
        "CREATE TABLE {s}.stray (id int)",
        "table stray is not in the template",
    ),
    "unlogged": (
        "ALTER TABLE {s}.comment_like SET UNLOGGED",
        "table comment_like is r u",
    ),
    "type": (
        "CREATE TYPE {s}.mood AS ENUM ('calm')",
        "type mood is not in the template",
    ),
    "row security": (
        "ALTER TABLE {s}.comment ENABLE ROW LEVEL SECURITY",
        "table comment is r p t",
    ),
}


@pytest.fixture
def template(db: None) -> str:
    """Give the template of this version."""
    found = ensure_template()
    assert found is not None
    return found


@pytest.fixture
def rows() -> Rows:
    """Give `rows(statement)`."""

    def ask(query: str) -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(query)
            return list(cursor.fetchall()) if cursor.description else []

    return ask


def test_schema_drift_finds_nothing_when_nobody_changed_anything(template: str) -> None:
    assert list(drifted(CITIES)) == []
    told = StringIO()
    call_command("schema_drift", stdout=told)
    assert told.getvalue() == "2 schemas are as their template\n"


def test_schema_drift_finds_nothing_when_schema_is_made_by_migrations(template: str) -> None:
    migrate_schema("by_migration")
    assert [drift.sentences for drift in drifted(["by_migration"])] == []


@pytest.mark.parametrize("kind", DRIFTS)
def test_schema_drift_names_the_place_when_a_schema_has_another(
    template: str, rows: Rows, kind: str
) -> None:
    statement, sentence = DRIFTS[kind]
    rows(statement.format(s="city_lublin"))
    (drift,) = drifted(CITIES)
    assert (drift.schema, drift.template) == ("city_lublin", template)
    assert any(sentence in line for line in drift.sentences), drift.sentences


def test_schema_drift_says_so_when_no_template_has_the_version(template: str, rows: Rows) -> None:
    rows("DELETE FROM city_lublin.django_migrations WHERE app = 'discussion'")
    (drift,) = drifted(CITIES)
    assert drift.template == ""
    assert "migrate_fleet" in drift.sentences[0]


def test_schema_drift_command_ends_with_an_error_when_one_city_differs(
    template: str, rows: Rows
) -> None:
    rows("ALTER TABLE city_poltava.comment ADD COLUMN mood int")
    told = StringIO()
    with pytest.raises(CommandError, match="1 of 2 schemas differ"):
        call_command("schema_drift", "--json", stdout=told)
    assert json.loads(told.getvalue()) == {
        "schema": "city_poltava",
        "template": template_name(),
        "differs": ["column comment.mood is not in the template: integer identity= generated= "
                    "collation="],
    }  # fmt: skip
    call_command("schema_drift", "--city", "lublin", stdout=told)
    with pytest.raises(CommandError, match="no such municipality"):
        call_command("schema_drift", "--city", "atlantis", stdout=told)


def test_schema_drift_asks_as_much_when_there_are_more_schemas(template: str) -> None:
    with CaptureQueriesContext(connection) as one:
        assert list(drifted(CITIES[:1])) == []
    with CaptureQueriesContext(connection) as two:
        assert list(drifted(CITIES)) == []
    assert len(one) == len(two)
