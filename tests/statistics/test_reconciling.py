"""The nightly comparison: it finds what is wrong, names it, and mends it when asked."""

import json
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db.models import F
from django_tenants.utils import tenant_context

from kernel.statistics import tell
from shared_apps.statistics.actions.pushing import push_all
from shared_apps.statistics.actions.reconciling import push_again, reconcile
from shared_apps.statistics.actions.sums import compare_sums
from shared_apps.statistics.actions.watching import never_pushed, push_watched, restless
from shared_apps.statistics.models import (
    CityFact,
    CityTotal,
    Reconciliation,
    RegionSeries,
    SourceState,
)
from tenant_apps.budget.models import Phase, Proposal
from tenants import schemas
from tenants.city import City
from tests.factories import voting
from tests.factories.budget import make_office_contest
from tests.factories.proposals import make_projects_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def pushed(city: City, other_city: City, at: datetime) -> City:
    """Give two cities with projects, everything pushed; the test works in public."""
    for place in (city, other_city):
        with tenant_context(place):
            make_projects_in(make_office_contest(), 3, state="submitted")
            push_all(at=at)
    schemas.leave()
    return city


def compared(at: datetime, **options: Any) -> Reconciliation:
    return reconcile(at=at, read_clock=lambda: at, **options)


def test_nothing_differs_when_everything_was_pushed(pushed: City, at: datetime) -> None:
    found = compared(at)
    assert (found.cities, found.drift, found.behind, found.findings) == (2, 0, 0, [])
    assert found.facts > 0


def test_changed_fact_is_named_and_mended(pushed: City, at: datetime) -> None:
    rows = CityFact.objects.filter(measure="projects_submitted", municipality__slug="poltava")
    rows.update(value=F("value") + 5)
    found = compared(at)
    facts = [row for row in found.findings if row["day"] and row["city"] == "poltava"]
    assert [(row["measure"], row["stored"] - row["counted"]) for row in facts] == [
        ("projects_submitted", 5)
    ]
    assert not found.mended
    assert compared(at, mend=True).mended
    assert compared(at).drift == 0
    assert RegionSeries.objects.within(region="UA53").totals()["projects_submitted", ""] == 3


def test_lost_total_and_sum_are_found_and_mended(pushed: City, at: datetime) -> None:
    CityTotal.objects.filter(measure="communities").delete()
    RegionSeries.objects.filter(span="month").update(value=99)
    assert compared(at).drift >= 3
    compared(at, mend=True)
    assert compare_sums() == []


def test_rows_changed_behind_our_back_are_drift(pushed: City, at: datetime) -> None:
    with tenant_context(pushed):
        Proposal.objects.filter(pk=Proposal.objects.earliest("pk").pk).update(state="withdrawn")
    assert compared(at).drift == 1


def test_source_is_behind_and_not_wrong_when_its_push_waits(pushed: City, at: datetime) -> None:
    with tenant_context(pushed):
        Proposal.objects.filter(pk=Proposal.objects.earliest("pk").pk).update(state="withdrawn")
        tell("budget", at=at)
    found = compared(at)
    assert (found.drift, found.behind) == (0, 1)
    assert compared(at).behind == 0


def test_only_the_named_city_is_compared(pushed: City, at: datetime) -> None:
    assert compared(at, city="lublin").cities == 1


def test_push_again_puts_one_city_right(pushed: City, at: datetime) -> None:
    CityFact.objects.filter(measure="projects_submitted").update(value=50)
    assert push_again("poltava", at=at) == 1
    assert CityTotal.objects.of_city(pushed.uuid).wholes()["projects_submitted", ""] == 3
    assert compared(at, city="poltava").drift == 0


def test_command_says_what_differs_and_ends_with_one(pushed: City) -> None:
    CityFact.objects.filter(measure="communities", municipality__slug="lublin").update(value=2)
    answer = StringIO()
    with pytest.raises(SystemExit):
        call_command("reconcile", "--json", stdout=answer)
    report = json.loads(answer.getvalue())
    assert report["drift"] >= 1
    assert report["findings"][0]["city"] == "lublin"


def test_city_is_pushed_by_the_clock_when_it_never_was(
    city: City, other_city: City, at: datetime
) -> None:
    schemas.leave()
    assert {watched.source for watched in never_pushed()} >= {"platform", "residents", "budget"}
    push_watched(at=at)
    assert RegionSeries.objects.totals()["communities", ""] == 2
    assert never_pushed() == []


def test_only_cities_in_voting_are_counted_by_the_clock(pushed: City) -> None:
    with tenant_context(pushed):
        paper = voting.make_paper()
        voting.cast(paper, 1, voter=voting.make_voter(1))
        phase = Phase.objects.get(kind="voting", contest__slug=paper.slug)
    inside = phase.opens_at + timedelta(minutes=1)
    assert [watched.schema for watched in restless(at=inside)] == [pushed.schema_name]
    assert [watched.schema for watched in restless(at=phase.closes_at + timedelta(minutes=2))]
    assert not list(restless(at=phase.closes_at + timedelta(hours=1)))
    assert push_watched(at=inside) == 1
    assert CityTotal.objects.of_city(pushed.uuid).wholes()["ballots_cast", ""] == 1
    before = SourceState.objects.get(municipality__slug="poltava", source="budget").sequence
    assert push_watched(at=inside) == 0
    after = SourceState.objects.get(municipality__slug="poltava", source="budget").sequence
    assert after == before
