"""The fleet's way and Django's own way through the migrations end in the very same schema."""

import re
from typing import Any

import pytest

from tenants.fleet import rendering
from tenants.fleet.comparing import Key, applied_in, groups_of, wanted_migrations
from tenants.fleet.portions import Portion, PythonPortion, SqlPortion, StepwisePortion
from tenants.fleet.rendering import drop_schema, render
from tenants.migrating import migrate_schema
from tenants.snapshot import dump_schema, template_name
from tests.fleet import samples as written
from tests.fleet.conftest import Run
from tests.fleet.samples import Samples

CASES: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "column with default": [(written.COLUMN, {})],
    "index": [(written.INDEX, {})],
    "constraint": [(written.CONSTRAINT, {})],
    "rename": [(written.RENAME, {})],
    "table": [(written.TABLE, {})],
    "trigger": [(written.TRIGGER, {})],
    "type": [(written.ALTER, {})],
    "raw": [(written.RAW, {})],
    "python": [(written.PYTHON, {"code": written.FILL})],
    "concurrently": [(written.CONCURRENTLY, {"atomic": False})],
    "all": [
        (written.COLUMN, {}),
        (written.TABLE + written.TRIGGER, {}),
        (written.PYTHON, {"code": written.FILL}),
        (written.RENAME, {}),
        (written.CONCURRENTLY, {"atomic": False}),
        (written.ALTER + written.CONSTRAINT, {}),
    ],
}


def structure(schema: str) -> list[str]:
    """Return the statements of a schema; PostgreSQL writes equal conditions in two ways."""
    lines = dump_schema(schema).replace(schema, "schema").splitlines()
    notation = re.compile(r"[()]|::character varying|::text|\[\]")
    return sorted(notation.sub("", line) for line in lines)


def applied(schema: str) -> set[Key]:
    """Return what is recorded of the apps that live in cities, and of what they need."""
    return set(applied_in(schema, wanted_migrations()))


@pytest.mark.parametrize("case", CASES)
def test_migrate_fleet_gives_structure_of_migrate_when_release_brings(
    case: str, samples: Samples, run: Run
) -> None:
    for operations, options in CASES[case]:
        samples.write(operations, **options)
    assert run().state == "done"
    migrate_schema("by_migration")
    expected = structure("by_migration")
    for schema in ("city_poltava", "city_lublin", template_name()):
        assert structure(schema) == expected
        assert applied(schema) == applied("by_migration")


def test_migrate_fleet_gives_the_same_when_no_template_is_left(samples: Samples, run: Run) -> None:
    drop_schema(template_name())
    for operations, options in CASES["all"]:
        samples.write(operations, **options)
    assert run().state == "done"
    migrate_schema("by_migration")
    assert structure("city_poltava") == structure("by_migration")


def test_render_writes_one_transaction_when_all_is_sql(samples: Samples) -> None:
    for operations in (written.COLUMN, written.INDEX, written.TRIGGER):
        samples.write(operations)
    (portion,) = rendered()
    assert isinstance(portion, SqlPortion)
    assert len(portion.keys) == 3


def test_render_leaves_out_what_all_schemas_share_when_a_trigger_is_added(
    samples: Samples,
) -> None:
    samples.write(written.TRIGGER)
    (portion,) = rendered()
    assert isinstance(portion, SqlPortion)
    text = ";".join(portion.statements)
    assert "CREATE OR REPLACE FUNCTION pgtrigger_keep_12345" in text
    assert 'FUNCTION "public"' not in text


def test_render_separates_portions_when_python_or_no_transaction_is_between(
    samples: Samples,
) -> None:
    samples.write(written.COLUMN)
    samples.write(written.PYTHON, code=written.FILL)
    samples.write(written.CONCURRENTLY, atomic=False)
    samples.write(written.INDEX)
    kinds = [type(portion) for portion in rendered()]
    assert kinds == [SqlPortion, PythonPortion, StepwisePortion, SqlPortion]


def test_render_runs_python_in_each_schema_when_a_default_is_computed(samples: Samples) -> None:
    field = "models.CharField(default=secret, max_length=40)"
    code = "import secrets\ndef secret():\n    return secrets.token_hex(8)\n"
    samples.write(f'migrations.AddField("comment", "token", {field}),', code=code)
    assert [type(portion) for portion in rendered()] == [PythonPortion]


def test_render_begins_from_the_template_when_there_is_one(
    samples: Samples, monkeypatch: pytest.MonkeyPatch
) -> None:
    samples.write(written.COLUMN)

    def never(schema: str) -> None:
        raise AssertionError(f"{schema} made by migrations")

    monkeypatch.setattr(rendering, "make_empty_schema", never)
    assert len(rendered()) == 1


def rendered() -> tuple[Portion, ...]:
    wanted = wanted_migrations()
    (group,) = groups_of(["city_poltava", "city_lublin"], wanted)
    return render(group, wanted, 0).portions
