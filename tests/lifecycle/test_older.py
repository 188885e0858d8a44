"""Restoring an archive of an earlier release: proven as it was, then brought forward."""

import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from kernel.errors import Invalid
from kernel.people import SYSTEM
from tenants.actions.exports import export_city
from tenants.actions.restores import restore_city
from tenants.migrating import migrate_schema
from tenants.models import Municipality
from tenants.snapshot import dump_schema
from tests.fleet import samples as written
from tests.fleet.samples import Samples
from tests.lifecycle.planted import Planted, files_of, rows_of
from tests.tenancy.contents import contents_of

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

CHANGED = {"comment", "django_migrations", "echo"}
"""Tables that the release of these tests changes."""
LEFT_EMPTY = {"session"}
"""What an archive does not hold."""


@pytest.fixture
def samples(planted: Planted, tmp_path: Path) -> Iterator[Samples]:
    """Give the migrations of `discussion`, to which a test adds some."""
    made = Samples(tmp_path / "samples")
    yield made
    if str(made.folder.parent) in sys.path:
        made.forget()


def _ask(query: str, *values: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query, values or None)
        return list(cursor.fetchall())


def _structure(schema: str) -> list[str]:
    return sorted(dump_schema(schema).replace(schema, "schema").splitlines())


def test_restore_brings_an_archive_forward_when_a_release_came_between(
    planted: Planted, samples: Samples, at: datetime
) -> None:
    packed = export_city("poltava", actor=SYSTEM, at=at)
    samples.write(written.COLUMN + written.TABLE)
    samples.write(written.PYTHON, code=written.FILL)
    samples.write(written.TRIGGER)
    comments = _ask("SELECT count(*) FROM city_poltava.comment")
    assert comments > [(0,)]
    done = restore_city(packed.path, slug="drill", actor=SYSTEM, at=at)
    assert done.was_older
    filled = (
        "SELECT count(*) FROM city_drill.comment WHERE mood = 'calm' AND author_role = 'filled'"
    )
    assert _ask(filled) == comments
    assert _ask("SELECT count(*) FROM city_drill.echo") == [(0,)]
    before, after = planted.contents, rows_of("city_drill")
    changed = {name for name in after if before.get(name) != after[name]}
    assert changed - LEFT_EMPTY == CHANGED
    assert files_of("city_drill") == planted.files
    assert rows_of("city_poltava") == before
    assert contents_of("city_lublin") == planted.other


def test_restore_gives_the_structure_of_migrate_when_it_brought_one_forward(
    planted: Planted, samples: Samples, at: datetime
) -> None:
    packed = export_city("poltava", actor=SYSTEM, at=at)
    samples.write(written.COLUMN)
    samples.write(written.TABLE + written.RENAME)
    restore_city(packed.path, slug="drill", actor=SYSTEM, at=at)
    migrate_schema("city_poltava")
    assert _structure("city_drill") == _structure("city_poltava")
    assert rows_of("city_drill")["echo"] == rows_of("city_poltava")["echo"]


def test_restore_builds_an_index_when_a_release_builds_it_beside_traffic(
    planted: Planted, samples: Samples, at: datetime
) -> None:
    packed = export_city("poltava", actor=SYSTEM, at=at)
    samples.write(written.CONCURRENTLY, atomic=False)
    assert restore_city(packed.path, slug="drill", actor=SYSTEM, at=at).was_older
    index = "SELECT indexname FROM pg_indexes WHERE schemaname = %s AND indexname = %s"
    assert _ask(index, "city_drill", "comment_depth") == [("comment_depth",)]


def test_restore_leaves_nothing_when_a_later_migration_fails(
    planted: Planted, samples: Samples, at: datetime
) -> None:
    packed = export_city("poltava", actor=SYSTEM, at=at)
    samples.write(written.COLUMN)
    code = "def fill(apps, editor):\n    raise RuntimeError('broken release')\n"
    samples.write(written.PYTHON, code=code)
    with pytest.raises(RuntimeError, match="broken release"):
        restore_city(packed.path, slug="drill", actor=SYSTEM, at=at)
    assert _ask("SELECT nspname FROM pg_namespace WHERE nspname = 'city_drill'") == []
    assert not Municipality.objects.filter(slug="drill").exists()
    assert files_of("city_drill") == {}
    assert rows_of("city_poltava") == planted.contents
    samples.forget()
    assert not restore_city(packed.path, slug="drill", actor=SYSTEM, at=at).was_older


def test_restore_refuses_when_the_archive_is_of_a_later_release(
    planted: Planted, samples: Samples, at: datetime
) -> None:
    samples.write(written.COLUMN)
    migrate_schema("city_poltava")
    packed = export_city("poltava", actor=SYSTEM, at=at)
    samples.forget()
    with pytest.raises(Invalid, match=r"archive\.newer"):
        restore_city(packed.path, slug="drill", actor=SYSTEM, at=at)
    assert not Municipality.objects.filter(slug="drill").exists()
