"""Voting while processes are killed: acknowledged means stored, once, and the tally agrees."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings

pytestmark = [pytest.mark.faults, pytest.mark.slow]


@pytest.fixture(scope="module")
def report() -> dict[str, Any]:
    """What came of 500 voters, one kill -9 of the web and one of PostgreSQL."""
    root = str(settings.ROOT)
    environment = {
        name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"
    }
    environment["PYTHONPATH"] = os.pathsep.join([f"{root}/platform", root])
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.voting_under_fire"],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_voting_survives_when_web_and_database_are_killed(report: dict[str, Any]) -> None:
    assert [kill.split(" ")[0] for kill in report["killed"]] == ["web", "database"]
    assert report["acknowledged"] == report["voters"] == 500


def test_every_acknowledged_ballot_is_stored_once_when_processes_are_killed(
    report: dict[str, Any],
) -> None:
    assert report["lost"] == 0
    assert report["receipts_of_one_voter"] == 1
    assert report["participations"] == report["ballots"] == 500


def test_second_ballots_are_refused_when_voters_retry(report: dict[str, Any]) -> None:
    assert report["second_ballots_refused"] == report["second_ballots_tried"] == 72


def test_tally_equals_recount_when_processes_were_killed(report: dict[str, Any]) -> None:
    assert report["tally_is_recount"] is True
