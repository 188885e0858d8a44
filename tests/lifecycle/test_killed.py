"""Export, restore and erase killed with -9 at every step: run again, the end is the same."""

from datetime import datetime
from pathlib import Path

import pytest
from django.db import connection

from kernel.people import SYSTEM
from tenants.actions.archives import archive_city
from tenants.actions.cities import change_state
from tenants.actions.exports import archives_of
from tenants.actions.tombstones import find_risen
from tenants.models import Municipality, Tombstone
from tenants.portable import tombstones
from tenants.portable.verifying import check_file
from tenants.rules.lifecycle import CityState
from tests.lifecycle import cells
from tests.lifecycle.planted import Planted, files_of, rows_of
from tests.tenancy.contents import contents_of

pytestmark = [pytest.mark.slow, pytest.mark.faults, pytest.mark.timeout(900)]

ERASE = ["erase_city", "poltava", "--confirm", "poltava"]


def _archive(at: datetime) -> Path:
    change_state("poltava", to=CityState.READ_ONLY, actor=SYSTEM, at=at)
    return archive_city("poltava", actor=SYSTEM, at=at)[1].path


def _schemas() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname ~ '^(city|zz_er|zz_re)'")
        return {row[0] for row in cursor.fetchall()}


def _other_city_is_whole(planted: Planted) -> None:
    assert contents_of("city_lublin") == planted.other
    assert files_of("city_lublin") == planted.other_files


@pytest.mark.parametrize(
    ("point", "number"),
    [
        ("tenants.portable.tables:copy_out", 20),
        ("tenants.portable.files:read_blocks", 2),
        ("tenants.portable.writing:sync_folder", 1),
    ],
)
def test_export_is_whole_when_it_was_killed_and_run_again(
    planted: Planted, state_folder: Path, point: str, number: int
) -> None:
    variables = cells.environment(cells.here(), state_folder)
    cells.die_at(variables, point, number, "export_city", "poltava")
    whole = archives_of_here(state_folder)
    assert len(whole) == (1 if "sync_folder" in point else 0)
    done = cells.run(variables, "export_city", "poltava")
    assert done.returncode == 0, done.stderr
    assert not list((state_folder / "archives").glob("*.part"))
    for path in archives_of_here(state_folder):
        check_file(path)
    assert archives_of("poltava")
    assert rows_of("city_poltava") == planted.contents


def archives_of_here(state_folder: Path) -> list[Path]:
    return list((state_folder / "archives").glob("*.zip"))


@pytest.mark.parametrize(
    ("point", "number"),
    [
        ("tenants.portable.files:store", 2),
        ("tenants.portable.structure:build", 1),
        ("tenants.portable.tables:copy_in", 15),
        ("tenants.portable.structure:build", 2),
        ("tenants.portable.tables:digest_of", 20),
        ("tenants.actions.restores:register_restored", 1),
        ("tenants.portable.files:put_in_place", 1),
        ("tenants.actions.restores:_told", 1),
    ],
)
def test_restore_is_whole_when_it_was_killed_and_run_again(
    planted: Planted, at: datetime, state_folder: Path, point: str, number: int
) -> None:
    path = _archive(at)
    variables = cells.environment(cells.here(), state_folder)
    assert cells.run(variables, *ERASE).returncode == 0
    command = ["restore_city", str(path), "--although-erased", "--reason", "by mistake"]
    cells.die_at(variables, point, number, *command)
    committed = "_told" in point
    assert ("city_poltava" in _schemas()) is committed
    assert Municipality.objects.filter(slug="poltava").exists() is committed
    done = cells.run(variables, *command)
    assert done.returncode == (1 if committed else 0), done.stderr
    expected = {**planted.contents, "session": rows_of("city_poltava")["session"]}
    assert rows_of("city_poltava") == expected
    assert files_of("city_poltava") == planted.files
    assert _schemas() == {"city_lublin", "city_poltava"}
    assert find_risen() == []
    _other_city_is_whole(planted)


@pytest.mark.parametrize(
    ("point", "number"),
    [
        ("tenants.actions.erasures:rename_schema", 1),
        ("tenants.actions.erasures:remove_remains", 1),
        ("tenants.portable.files:remove", 1),
        ("tenants.actions.erasures:forget_schema", 1),
        ("tenants.portable.dropping:_run", 1),
        ("tenants.portable.dropping:_run", 2),
        ("tenants.portable.dropping:_run", 3),
    ],
)
def test_erasure_is_over_when_it_was_killed_and_run_again(
    planted: Planted, at: datetime, state_folder: Path, point: str, number: int
) -> None:
    _archive(at)
    variables = cells.environment(cells.here(), state_folder)
    cells.die_at(variables, point, number, *ERASE)
    undone = "rename" in point
    assert Municipality.objects.filter(slug="poltava").exists() is undone
    assert Tombstone.objects.exists() is not undone
    if not undone:
        assert find_risen() != []
    done = cells.run(variables, *ERASE)
    assert done.returncode == 0, done.stderr
    assert _schemas() == {"city_lublin"}
    assert files_of("city_poltava") == {}
    assert find_risen() == []
    assert len(tombstones.tombstones_path().read_text().splitlines()) == 1
    _other_city_is_whole(planted)
    again = cells.run(variables, *ERASE)
    assert again.returncode == 0, again.stderr
    assert len(tombstones.tombstones_path().read_text().splitlines()) == 1
