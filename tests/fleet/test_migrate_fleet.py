"""Runs over the fleet: waves, failures that stop nothing else, resuming, one run at a time."""

from collections.abc import Callable
from contextlib import nullcontext
from io import StringIO
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kernel.audit.models import AuditEvent
from kernel.errors import Conflict, NotFound
from tenants.actions import fleet
from tenants.actions.provisioning import replay
from tenants.actions.spares import fill_spares, spare_schemas, take_spare
from tenants.fleet import applying, locking
from tenants.fleet.locking import connect, one_run_at_a_time
from tenants.models import FleetRun, FleetStatement, Municipality
from tenants.snapshot import ensure_snapshot, ensure_template, template_name
from tests.factories.cities import POLTAVA, make_city
from tests.fleet import samples as written
from tests.fleet.conftest import Run
from tests.fleet.samples import Samples

Rows = Callable[..., list[Any]]
COLUMNS = """
    SELECT column_name FROM information_schema.columns
    WHERE table_schema = %s AND table_name = 'comment' AND column_name IN ('mood', 'depth')
"""


@pytest.fixture
def sumy(samples: Samples) -> Municipality:
    """Give a third city, Sumy, whose population nobody knows: it goes first."""
    fields = {**POLTAVA, "slug": "sumy", "official_code": "", "population": None}
    return make_city(**fields)


@pytest.fixture
def two_columns(samples: Samples, sumy: Municipality) -> Samples:
    """Give a release with one migration of two columns."""
    depth = 'migrations.AddField("comment", "depth", models.IntegerField(null=True)),'
    samples.write(written.COLUMN + depth)
    return samples


def states(run: FleetRun) -> dict[str, str]:
    return dict(run.cities.values_list("schema_name", "state"))


def test_migrate_fleet_goes_in_waves_when_cities_lack_a_migration(
    two_columns: Samples, run: Run, rows: Rows
) -> None:
    told: list[str] = []
    done = run(canary=(1, 1), tell=told.append)
    assert done.state == "done"
    waves = dict(done.cities.values_list("schema_name", "wave"))
    assert waves == {"city_sumy": 1, "city_poltava": 2, "city_lublin": 3}
    assert [line[:7] for line in told if line.startswith("wave")] == [
        "wave 1:",
        "wave 2:",
        "wave 3:",
    ]
    for schema in waves:
        assert sorted(rows(COLUMNS, schema)) == [("depth",), ("mood",)]
    row = done.cities.get(schema_name="city_sumy")
    assert row.migrations == [f"discussion.{two_columns.before}"]
    assert (row.attempts, row.error) == (1, "")
    assert row.seconds > 0
    assert AuditEvent.objects.latest("pk").verb == "fleet.migrated"


def test_migrate_fleet_finishes_others_when_one_city_fails(
    two_columns: Samples, run: Run, rows: Rows
) -> None:
    rows("ALTER TABLE city_poltava.comment ADD COLUMN depth int")
    failed = run()
    assert failed.state == "failed"
    assert failed.error == "1 schemas are left"
    assert states(failed) == {"city_sumy": "done", "city_poltava": "failed", "city_lublin": "done"}
    assert failed.cities.get(state="failed").error == (
        'DuplicateColumn: column "depth" of relation "comment" already exists'
    )
    assert rows(COLUMNS, "city_poltava") == [("depth",)]

    rows("ALTER TABLE city_poltava.comment DROP COLUMN depth")
    mended = run(resumed=failed.pk)
    assert (mended.pk, mended.state, mended.error) == (failed.pk, "done", "")
    assert set(states(mended).values()) == {"done"}
    assert sorted(rows(COLUMNS, "city_poltava")) == [("depth",), ("mood",)]


def test_migrate_fleet_widens_no_further_when_the_canary_fails(
    two_columns: Samples, run: Run, rows: Rows
) -> None:
    rows("ALTER TABLE city_sumy.comment ADD COLUMN depth int")
    failed = run()
    assert states(failed) == {
        "city_sumy": "failed",
        "city_poltava": "pending",
        "city_lublin": "pending",
    }
    assert rows(COLUMNS, "city_lublin") == []
    gone_on = run(goes_on=True)
    assert states(gone_on) == {"city_sumy": "failed", "city_poltava": "done", "city_lublin": "done"}


def test_migrate_fleet_needs_one_attempt_when_cities_get_a_trigger_at_once(
    samples: Samples, sumy: Municipality, run: Run
) -> None:
    samples.write(written.COLUMN + written.TRIGGER)
    done = run(canary=(), connections=3)
    assert done.state == "done"
    assert list(done.cities.values_list("attempts", flat=True)) == [1, 1, 1]


def test_migrate_fleet_tells_no_values_when_a_row_violates(
    samples: Samples, run: Run, rows: Rows, at: Any
) -> None:
    samples.write(written.CONSTRAINT)
    rows(
        "INSERT INTO city_lublin.comment (uuid, subject_kind, subject_key, author_name, "
        "author_role, text, earlier, state, like_count, posted_at, closed_reason) VALUES "
        "(gen_random_uuid(), 'a', 'b', 'Jan Kowalski', '', 't', '[]', 'shown', 2000000, %s, '')",
        at,
    )
    failed = run()
    error = failed.cities.get(state="failed").error
    assert error.startswith("CheckViolation: check constraint")
    assert "comment_likes_bounded" in error
    assert "Kowalski" not in error


def test_migrate_fleet_waits_and_tries_again_when_a_table_is_in_use(
    two_columns: Samples, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with connect() as other:
        other.execute("BEGIN; LOCK TABLE city_lublin.comment IN ACCESS SHARE MODE")
        pauses: list[float] = []

        def release(seconds: float) -> None:
            pauses.append(seconds)
            other.execute("ROLLBACK")

        monkeypatch.setattr(applying.time, "sleep", release)
        done = run(lock_timeout=0.05)
    assert done.state == "done"
    assert len(pauses) == 1
    assert done.cities.get(schema_name="city_lublin").attempts == 2


def test_migrate_fleet_gives_up_on_a_city_when_a_table_stays_in_use(
    two_columns: Samples, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(applying.time, "sleep", lambda seconds: None)
    with connect() as other:
        other.execute("BEGIN; LOCK TABLE city_lublin.comment IN ACCESS SHARE MODE")
        failed = run(lock_timeout=0.02)
    row = failed.cities.get(schema_name="city_lublin")
    assert (row.state, row.attempts) == ("failed", applying.ATTEMPTS)
    assert row.error.startswith("LockNotAvailable")
    assert run(resumed=failed.pk).state == "done"


def test_migrate_fleet_includes_city_when_it_is_archived(two_columns: Samples, run: Run) -> None:
    Municipality.objects.filter(slug="lublin").update(state="archived")
    assert states(run())["city_lublin"] == "done"


def test_migrate_fleet_touches_only_named_cities_when_some_are_named(
    two_columns: Samples, run: Run, rows: Rows
) -> None:
    assert states(run(slugs=["lublin"])) == {"city_lublin": "done"}
    assert rows(COLUMNS, "city_poltava") == []
    with pytest.raises(NotFound):
        run(slugs=["atlantis"])


def test_next_run_begins_when_server_has_not_noticed_that_the_last_one_left(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with connect() as lingering, connect() as next_one:
        monkeypatch.setattr(locking, "connect", lambda: nullcontext(lingering))
        with one_run_at_a_time():
            pass
        monkeypatch.setattr(locking, "connect", lambda: nullcontext(next_one))
        with one_run_at_a_time():
            assert not next_one.closed


def test_migrate_fleet_is_refused_when_another_run_holds_the_lock(
    samples: Samples, run: Run
) -> None:
    with one_run_at_a_time(), pytest.raises(Conflict) as refused:
        run()
    assert refused.value.code == "tenants.fleet.run_under_way"
    assert not FleetRun.objects.exists()
    assert run().state == "done"


def test_migrate_fleet_marks_former_run_when_it_was_interrupted(
    samples: Samples, run: Run, at: Any
) -> None:
    left = FleetRun.objects.create(version="old", connections=1, actor="system", started_at=at)
    run()
    left.refresh_from_db()
    assert left.state == "interrupted"


def test_migrate_fleet_asks_as_much_when_there_are_more_cities(samples: Samples, run: Run) -> None:
    run(), run()
    with CaptureQueriesContext(connection) as few:
        assert set(states(run()).values()) == {"skipped"}
    fields = {**POLTAVA, "slug": "sumy", "official_code": ""}
    make_city(**fields)
    with CaptureQueriesContext(connection) as more:
        assert len(states(run())) == 3
    assert len(more) == len(few) <= 45


def test_migrate_fleet_catches_city_when_old_code_makes_it_meanwhile(
    two_columns: Samples, run: Run, monkeypatch: pytest.MonkeyPatch, rows: Rows
) -> None:
    apply_wave = fleet.apply_wave
    rows("ALTER SCHEMA city_lublin RENAME TO elsewhere")

    def with_a_latecomer(*arguments: Any, **options: Any) -> Any:
        yield from apply_wave(*arguments, **options)
        if rows("SELECT 1 FROM pg_namespace WHERE nspname = 'elsewhere'"):
            rows("ALTER SCHEMA elsewhere RENAME TO city_lublin")

    monkeypatch.setattr(fleet, "apply_wave", with_a_latecomer)
    done = run()
    assert done.state == "done"
    assert states(done)["city_lublin"] == "done"
    assert sorted(rows(COLUMNS, "city_lublin")) == [("depth",), ("mood",)]


def test_migrate_fleet_renews_template_and_spares_when_the_version_changes(
    samples: Samples, run: Run, rows: Rows
) -> None:
    old_template = ensure_template()
    fill_spares(2)
    (old_spare, _other) = spare_schemas()
    samples.write(written.COLUMN)
    assert not take_spare("city_sumy")
    assert run(spares=1).state == "done"
    assert rows(COLUMNS, template_name()) == [("mood",)]
    assert [rows(COLUMNS, spare) for spare in spare_schemas()] == [[("mood",)]]
    gone = "SELECT 1 FROM pg_namespace WHERE nspname IN (%s, %s)"
    assert rows(gone, old_template, old_spare) == []
    assert rows("SELECT 1 FROM pg_namespace WHERE nspname LIKE 'zz_try%%'") == []
    snapshot = ensure_snapshot()
    assert snapshot is not None
    replay(snapshot, "by_snapshot")
    assert rows(COLUMNS, "by_snapshot") == [("mood",)]


def test_migrate_fleet_changes_no_city_when_the_rehearsal_fails(
    samples: Samples, run: Run, rows: Rows
) -> None:
    samples.write(written.COLUMN)
    samples.write('migrations.RunSQL("ALTER TABLE nowhere ADD COLUMN a int"),')
    with pytest.raises(Exception, match="nowhere"):
        run()
    assert FleetRun.objects.get().state == "failed"
    assert rows(COLUMNS, "city_poltava") == []
    assert rows("SELECT 1 FROM pg_namespace WHERE nspname LIKE 'zz_try%%'") == []


def test_migrate_fleet_resumes_at_a_statement_when_an_index_could_not_be_built(
    samples: Samples, run: Run, rows: Rows, at: Any
) -> None:
    field = 'migrations.AddField("comment", "depth", models.IntegerField(null=True)),'
    index = 'CREATE UNIQUE INDEX CONCURRENTLY "one_key" ON comment (subject_key)'
    unique = f"migrations.RunSQL('{index}'),"
    samples.write(field + unique, atomic=False)
    rows(
        "INSERT INTO city_lublin.comment (uuid, subject_kind, subject_key, author_name, "
        "author_role, text, earlier, state, like_count, posted_at, closed_reason) SELECT "
        "gen_random_uuid(), 'a', 'b', '', '', '', '[]', 'shown', 0, %s, '' "
        "FROM generate_series(1, 2)",
        at,
    )
    failed = run()
    assert failed.cities.get(state="failed").schema_name == "city_lublin"
    assert FleetStatement.objects.get().statements_done == 1
    valid = "SELECT indisvalid FROM pg_index WHERE indexrelid = 'city_lublin.one_key'::regclass"
    assert rows(valid) == [(False,)]
    rows("UPDATE city_lublin.comment SET subject_key = id::text")
    assert run(resumed=failed.pk).state == "done"
    assert rows(valid) == [(True,)]
    assert not FleetStatement.objects.exists()


def test_migrate_fleet_command_tells_and_ends_with_an_error_when_a_city_is_left(
    two_columns: Samples, rows: Rows
) -> None:
    rows("ALTER TABLE city_poltava.comment ADD COLUMN depth int")
    told = StringIO()
    with pytest.raises(CommandError, match="run `edem migrate_fleet`"):
        call_command("migrate_fleet", "--check", stdout=told)
    assert "3 schemas lack discussion." in told.getvalue()
    with pytest.raises(CommandError, match="--resume"):
        call_command("migrate_fleet", "--connections", "1", "--spares", "0", stdout=told)
    assert "2 done, 0 had nothing to do, 1 failed" in told.getvalue()
    rows("ALTER TABLE city_poltava.comment DROP COLUMN depth")
    call_command("migrate_fleet", "--spares", "0", stdout=told)
    call_command("migrate_fleet", "--check", stdout=told)
    assert told.getvalue().splitlines()[-1] == "every schema is at this code's version"


@pytest.mark.parametrize("wrong", [["--connections", "0"], ["--resume", "12345"]])
def test_migrate_fleet_command_refuses_when_asked_for_nonsense(
    samples: Samples, wrong: list[str]
) -> None:
    with pytest.raises(CommandError):
        call_command("migrate_fleet", *wrong, stdout=StringIO())


def test_connect_gives_a_connection_of_its_own_when_asked(samples: Samples) -> None:
    with connect() as other:
        assert isinstance(other, psycopg.Connection)
        assert other.autocommit
