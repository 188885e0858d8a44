"""The verbs as long work of the main host: started by a button, told, refused in a sentence."""

from datetime import datetime
from typing import Any

import pytest

from kernel.jobs.actions import run_job, start_job
from kernel.jobs.models import Job
from kernel.people import SYSTEM
from kernel.registries import job_runners
from tenants.actions.cities import change_state
from tenants.models import Municipality
from tenants.rules.lifecycle import CityState
from tests.lifecycle.planted import Planted, files_of, rows_of

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


def _run(kind: str, at: datetime, **parameters: Any) -> Job:
    job = start_job(kind, parameters=parameters, actor=SYSTEM, at=at)
    run_job(job=str(job.uuid), roles=["operator"], at=at, language="en")
    job.refresh_from_db()
    return job


def test_jobs_archive_erase_and_restore_when_buttons_start_them(
    planted: Planted, at: datetime
) -> None:
    refused = _run("tenants.archive", at, slug="poltava")
    assert (refused.state, refused.report["code"]) == (
        "refused",
        "tenants.lifecycle.move_not_allowed",
    )
    change_state("poltava", to=CityState.READ_ONLY, actor=SYSTEM, at=at)
    archived = _run("tenants.archive", at, slug="poltava")
    assert archived.state == "done"
    kept = archived.report["archive"]
    assert kept["digest"] in archived.report["text"]
    mistyped = _run("tenants.erase", at, slug="poltava", confirmation="lublin")
    assert mistyped.report["code"] == "tenants.erase.not_confirmed"
    assert _run("tenants.erase", at, slug="poltava", confirmation="poltava").state == "done"
    assert not Municipality.objects.filter(slug="poltava").exists()
    again = _run(
        "tenants.restore", at, archive=kept["name"], although_erased=True, reason="by mistake"
    )
    assert again.state == "done", again.report
    assert Municipality.objects.get(slug="poltava").state == "read_only"
    assert rows_of("city_poltava") == {
        **planted.contents,
        "session": rows_of("city_poltava")["session"],
    }
    assert files_of("city_poltava") == planted.files
    assert _run("tenants.export", at, slug="poltava").state == "done"
    lost = _run("tenants.restore", at, archive="../../etc/passwd")
    assert lost.report["code"] == "tenants.archive.not_here"
    nowhere = _run("tenants.move", at, slug="poltava", cell="third")
    assert nowhere.report["code"] == "tenants.move.unknown_cell"


def test_verbs_open_their_reports_to_operators_when_registered() -> None:
    for verb in ("export", "archive", "restore", "erase", "move"):
        runner = job_runners[f"tenants.{verb}"]
        assert runner.roles == frozenset({"operator"})  # type: ignore[attr-defined]
        assert str(runner.title)  # type: ignore[attr-defined]
