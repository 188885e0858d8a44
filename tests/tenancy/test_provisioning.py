"""New cities: the snapshot equals the migrations, a failed run resumes, spares are renamed."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django_tenants.utils import schema_exists

from kernel.errors import Conflict
from kernel.people import SYSTEM
from tenants.actions import provisioning
from tenants.actions.cities import change_state, register_city
from tenants.actions.provisioning import provision_city, replay
from tenants.actions.spares import drop_stale, fill_spares, spare_schemas, take_spare
from tenants.fleet.comparing import applied_in, is_behind, wanted_migrations
from tenants.migrating import migrate_schema
from tenants.models import Municipality, ProvisioningRun
from tenants.rules.lifecycle import CityState
from tenants.snapshot import Snapshot, dump_schema, ensure_snapshot, ensure_template, statements_of
from tests.factories.cities import POLTAVA

SUMY: dict[str, Any] = {**POLTAVA, "slug": "sumy", "official_code": "", "names": {"uk": "Суми"}}


def _approved(at: Any) -> Municipality:
    city = register_city(**SUMY, actor=SYSTEM, at=at)
    change_state("sumy", to=CityState.APPROVED, actor=SYSTEM, at=at)
    return city


def _snapshot() -> Snapshot:
    snapshot = ensure_snapshot()
    assert snapshot is not None
    return snapshot


def _comparable(schema: str) -> list[str]:
    """Return the statements of a schema; PostgreSQL writes equal conditions in two ways."""
    lines = dump_schema(schema).replace(schema, "schema").splitlines()
    notation = re.compile(r"[()]|::character varying|::text|\[\]")
    return [notation.sub("", line) for line in lines]


def _rows(query: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())


@pytest.mark.django_db(transaction=True)
def test_snapshot_makes_same_schema_when_compared_with_migrations() -> None:
    replay(_snapshot(), "by_snapshot")
    migrate_schema("by_migration")
    by_snapshot = _comparable("by_snapshot")
    by_migration = _comparable("by_migration")
    assert by_snapshot == by_migration
    assert sum(line.startswith("CREATE TABLE") for line in by_snapshot) > 10
    wanted = wanted_migrations()
    assert applied_in("by_snapshot", wanted) == applied_in("by_migration", wanted)
    assert not is_behind("by_snapshot")


@pytest.mark.django_db(transaction=True)
def test_provision_city_ends_in_setup_when_approved(at: Any) -> None:
    _approved(at)
    run = provision_city("sumy", actor=SYSTEM, at=at)
    assert run.state == "done"
    assert [step["name"] for step in run.steps] == list(provisioning.STEPS)
    assert all(step["state"] == "done" and step["seconds"] >= 0 for step in run.steps)
    assert Municipality.objects.get(slug="sumy").state == "setup"
    assert schema_exists("city_sumy")


@pytest.mark.django_db(transaction=True)
def test_provision_city_resumes_at_failed_step_when_run_again(
    at: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    _approved(at)
    made: list[str] = []

    def make(city: Municipality) -> None:
        made.append(city.slug)
        provisioning.make_schema(city)

    def fail(city: Municipality) -> None:
        raise OSError("disk full")

    monkeypatch.setitem(provisioning.STEPS, "make_schema", make)
    monkeypatch.setitem(provisioning.STEPS, "check_schema", fail)
    with pytest.raises(OSError, match="disk full"):
        provision_city("sumy", actor=SYSTEM, at=at)
    assert Municipality.objects.get(slug="sumy").state == "failed"
    assert ProvisioningRun.objects.get(municipality__slug="sumy").error == "OSError: disk full"

    monkeypatch.setitem(provisioning.STEPS, "check_schema", provisioning.check_schema)
    run = provision_city("sumy", actor=SYSTEM, at=at)
    assert run.state == "done"
    assert made == ["sumy"]
    assert ProvisioningRun.objects.filter(municipality__slug="sumy").count() == 1


@pytest.mark.django_db(transaction=True)
def test_provision_city_leaves_no_schema_when_replay_breaks(
    at: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    _approved(at)
    good = _snapshot()
    broken = Snapshot(good.version, good.template, good.text + "SELECT 1/0;")
    monkeypatch.setattr(provisioning, "ensure_snapshot", lambda: broken)
    with pytest.raises(Exception, match="division by zero"):
        provision_city("sumy", actor=SYSTEM, at=at)
    assert not schema_exists("city_sumy")


@pytest.mark.django_db(transaction=True)
def test_provision_city_uses_migrations_when_pg_dump_is_missing(
    at: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    _approved(at)
    monkeypatch.setattr(provisioning, "ensure_snapshot", lambda: None)
    assert provision_city("sumy", actor=SYSTEM, at=at).state == "done"
    assert schema_exists("city_sumy")


@pytest.mark.django_db(transaction=True)
def test_provision_city_renames_spare_when_there_is_one(at: Any) -> None:
    assert fill_spares(2) == 2
    assert fill_spares(2) == 0
    before = len(spare_schemas())
    _approved(at)
    provision_city("sumy", actor=SYSTEM, at=at)
    assert len(spare_schemas()) == before - 1
    assert _rows("SELECT count(*) FROM city_sumy.resident") == [(0,)]
    assert fill_spares(2) == 1


def _at_once(first: Callable[[], Any], second: Callable[[], Any]) -> list[Any]:
    """Run both in threads that begin together, each on a connection of its own."""
    together = Barrier(2)

    def run(work: Callable[[], Any]) -> Any:
        together.wait(30)
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        return [future.result() for future in [pool.submit(run, w) for w in (first, second)]]


@pytest.mark.django_db(transaction=True)
def test_take_spare_gives_the_last_one_once_when_two_want_it() -> None:
    ensure_template()
    fill_spares(1)
    taken = _at_once(lambda: take_spare("city_sumy"), lambda: take_spare("city_lviv"))
    assert sorted(taken) == [False, True]
    assert schema_exists("city_sumy") is taken[0]
    assert schema_exists("city_lviv") is taken[1]
    assert spare_schemas() == []


@pytest.mark.django_db(transaction=True)
def test_provision_city_ends_once_when_two_processes_run_it(at: Any) -> None:
    ensure_template()
    _approved(at)

    def provision() -> str:
        try:
            return provision_city("sumy", actor=SYSTEM, at=at).state
        except Conflict:
            return "done before"

    ends = _at_once(provision, provision)
    assert "done" in ends
    assert set(ends) <= {"done", "done before"}
    assert Municipality.objects.get(slug="sumy").state == "setup"
    assert ProvisioningRun.objects.filter(municipality__slug="sumy").count() == 1
    moves = Municipality.objects.get(slug="sumy").transitions.order_by("pk")
    assert [move.state for move in moves] == ["applied", "approved", "provisioning", "setup"]


@pytest.mark.django_db(transaction=True)
def test_provision_city_brings_schema_up_to_date_when_older_code_made_it(at: Any) -> None:
    _approved(at)
    replay(_snapshot(), "city_sumy")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM city_sumy.django_migrations WHERE app = 'discussion'")
        cursor.execute("DROP TABLE city_sumy.comment, city_sumy.comment_like CASCADE")
        cursor.execute("DROP TABLE city_sumy.comment_report CASCADE")
    provision_city("sumy", actor=SYSTEM, at=at)
    assert not is_behind("city_sumy")
    assert _comparable("city_sumy") == _comparable("city_poltava")


@pytest.mark.django_db(transaction=True)
def test_drop_stale_keeps_this_versions_schemas_when_others_exist() -> None:
    fill_spares(1)
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA zz_spare_000000000000_000001")
    assert drop_stale() == 1
    assert len(spare_schemas()) == 1


def test_provision_city_refuses_when_not_approved(db: None, at: Any) -> None:
    register_city(**SUMY, actor=SYSTEM, at=at)
    with pytest.raises(Conflict):
        provision_city("sumy", actor=SYSTEM, at=at)
    assert not ProvisioningRun.objects.filter(municipality__slug="sumy").exists()


@pytest.mark.parametrize("name", ["public; DROP", "Pg_x", "", "a" * 64, "схема"])
def test_text_for_refuses_when_schema_name_is_unsafe(name: str) -> None:
    with pytest.raises(ValueError, match="not a schema name"):
        Snapshot("1", "zz_tpl_1", "CREATE SCHEMA zz_tpl_1;").text_for(name)


def test_statements_of_keeps_statements_only_when_dump_is_noisy() -> None:
    dump = "--\n-- x\n\\restrict abc\nSET lock_timeout = 0;\n\nCREATE TABLE a (\n    id int\n);\n"
    assert statements_of(dump) == "CREATE TABLE a (\n    id int\n);"


def test_statements_of_keeps_bodies_of_functions_when_lines_look_like_noise() -> None:
    body = "CREATE FUNCTION f() AS $_$\n-- why\nUPDATE a\n\nSET b = 1;\n$_$;"
    assert statements_of(f"--\nSET x = 0;\n{body}\n\nSET y = 0;\n") == body
