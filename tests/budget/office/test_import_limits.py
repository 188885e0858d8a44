"""An election of a file under a service plan: a running one like any contest, a past one freely."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kernel.errors import NotAllowed
from kernel.jobs.models import Job
from tenant_apps.budget.actions.contests import create_contest
from tenant_apps.budget.models import Contest
from tenants.city import City
from tests.factories.budget import SMALL_PB, import_text, manager_actor, work_off
from tests.factories.residents import make_resident
from tests.plans.making import with_plan

DURING = datetime(2024, 9, 5, 10, tzinfo=UTC)
AFTER = datetime(2026, 3, 2, 10, tzinfo=UTC)
OWN = frozenset({"custom_rules"})


def begin(title: str, at: datetime) -> Contest:
    terms: dict[str, Any] = {"year": 2027, "currency": "PLN", "actor": manager_actor(), "at": at}
    return create_contest(title=title, **terms)


def test_import_is_refused_when_voting_runs_and_the_plan_is_full(city: City) -> None:
    with with_plan(city, limits={"contests": 1}, features=OWN):
        begin("One", DURING)
        with pytest.raises(NotAllowed, match="limit_reached"):
            import_text(at=DURING)
        assert Contest.objects.count() == 1


def test_import_counts_when_voting_runs(city: City) -> None:
    with with_plan(city, limits={"contests": 1}, features=OWN):
        import_text(at=DURING)
        with pytest.raises(NotAllowed, match="limit_reached"):
            begin("Two", DURING)


def test_import_is_refused_when_voting_runs_by_rules_the_plan_does_not_hold(city: City) -> None:
    with with_plan(city):
        with pytest.raises(NotAllowed, match="not_included") as refused:
            import_text(at=DURING)
        assert "max_choices" in refused.value.facts["fields"]
        assert not Contest.objects.exists()
    with with_plan(city, features=OWN):
        assert import_text(at=DURING).pools.get().max_choices == 2


def test_import_is_free_and_takes_no_place_when_the_election_is_over(city: City) -> None:
    with with_plan(city, limits={"contests": 1}):
        assert import_text(at=AFTER).pools.get().max_choices == 2
        begin("One", AFTER)
        import_text(SMALL_PB.replace("2024", "2023"), at=AFTER)
        assert Contest.objects.count() == 3
        with pytest.raises(NotAllowed, match="limit_reached"):
            begin("Two", AFTER)


def test_import_again_gives_the_same_contest_when_the_plan_is_full(city: City) -> None:
    with with_plan(city, limits={"contests": 1}, features=OWN):
        assert import_text(at=DURING) == import_text(at=DURING)


def test_dry_run_is_refused_before_anybody_confirms(
    city: City, client_for: Callable[..., Client]
) -> None:
    device = client_for(city, HTTP_ACCEPT_LANGUAGE="en")
    device.force_login(make_resident("contest_manager"))
    file = SimpleUploadedFile("town.pb", SMALL_PB.encode())
    with with_plan(city):
        assert device.post("/office/budget/imports/", {"file": file}).status_code == 302
        work_off(DURING)
    job = Job.objects.get()
    assert (job.state, job.report["code"]) == ("refused", "plans.entitlements.not_included")
    page = device.get(f"/office/budget/imports/{job.uuid}/").content.decode()
    assert "does not include this: Own voting and counting rules" in page
