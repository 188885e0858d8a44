"""A fleet migration killed at every step is run again and ends as if nothing had happened."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from kernel.people import SYSTEM
from tenants.actions.fleet import Course, migrate_fleet
from tenants.actions.spares import fill_spares, spare_schemas
from tenants.fleet.drift import drifted
from tenants.migrating import migrate_schema
from tenants.models import FleetRun, FleetStatement
from tenants.snapshot import ensure_template, template_name
from tests.factories.cities import POLTAVA, make_city
from tests.faults.killing import die_at
from tests.fleet import samples as written
from tests.fleet.samples import Samples
from tests.fleet.test_same_structure import structure

pytestmark = [pytest.mark.faults, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

POINTS = [
    "tenants.actions.fleet._migrate_public:after",
    "tenants.actions.fleet._begin:before",
    "tenants.actions.fleet._begin:after",
    "tenants.actions.fleet.drop_rehearsals:after",
    "tenants.actions.fleet._enter_in_ledger:after",
    "tenants.fleet.rendering._make_start:after",
    "tenants.fleet.rendering._rehearse_one:after",
    "tenants.fleet.rendering._rehearse_one:after:2",
    "tenants.actions.fleet.render:after",
    "tenants.snapshot.ensure_snapshot:before",
    "tenants.actions.fleet.adopt_template:after",
    "tenants.actions.fleet._run_wave:before",
    "tenants.fleet.ledger.mark_running:after",
    "tenants.fleet.applying._enter:after",
    "tenants.fleet.applying._record:before",
    "tenants.fleet.applying._record:after",
    "tenants.fleet.applying._record:after:2",
    "tenants.fleet.applying._apply_sql:after",
    "tenants.fleet.applying._apply_python:before",
    "tenants.fleet.applying._record_with_django:after",
    "tenants.fleet.applying._apply_python:after",
    "tenants.fleet.ledger.note_step:before",
    "tenants.fleet.ledger.note_step:after",
    "tenants.fleet.applying._run_concurrently:after",
    "tenants.fleet.ledger.note_step:after:3",
    "tenants.fleet.ledger.forget_steps:after",
    "tenants.fleet.ledger.mark_done:before",
    "tenants.fleet.ledger.mark_done:after",
    "tenants.fleet.workers.apply_job:after",
    "tenants.fleet.workers.apply_job:after:2",
    "tenants.actions.fleet._run_wave:after",
    "tenants.actions.fleet._migrate_groups:after",
    "tenants.actions.fleet.ensure_template:after",
    "tenants.actions.fleet.drop_stale:after",
    "tenants.actions.fleet.fill_spares:after",
    "tenants.actions.fleet._end:before",
]


@pytest.fixture
def release(db: Any, tmp_path: Path) -> Iterator[Samples]:
    """Give three cities and a release with SQL, Python and an index built without a lock."""
    ensure_template()
    fields: dict[str, Any] = {**POLTAVA, "slug": "sumy", "official_code": "", "population": None}
    make_city(**fields)
    fill_spares(1)
    made = Samples(tmp_path)
    made.write(written.COLUMN + written.TRIGGER)
    made.write(written.PYTHON, code=written.FILL)
    made.write(written.CONCURRENTLY, atomic=False)
    yield made
    made.forget()


@pytest.mark.parametrize("point", POINTS)
def test_fleet_migration_ends_the_same_when_killed_at(
    release: Samples, at: Any, point: str
) -> None:
    die_at(point, work="migrate", samples=str(release.folder))
    killed = FleetRun.objects.first()
    course = Course(connections=2, canary=(1,), spares=1)
    run = migrate_fleet(course, actor=SYSTEM, at=at, resumed=killed.pk if killed else None)
    assert (run.state, run.error) == ("done", "")
    assert FleetRun.objects.count() == 1
    assert dict(run.cities.values_list("schema_name", "state")) == {
        "city_sumy": "done", "city_poltava": "done", "city_lublin": "done"
    }  # fmt: skip
    assert not FleetStatement.objects.exists()
    schemas = ["city_sumy", "city_poltava", "city_lublin", *spare_schemas()]
    assert len(schemas) == 4
    assert structure("city_sumy") == structure(template_name()) == _structure_by_migration()
    assert list(drifted(schemas)) == []


@cache
def _structure_by_migration() -> list[str]:
    """Return what Django's own migrations make of the release, which is the same at every point."""
    migrate_schema("by_migration")
    assert list(drifted(["by_migration"])) == []
    return structure("by_migration")
