"""Two connections at once: pushes wait for one another and the last one counts last."""

from datetime import datetime
from threading import Barrier, Thread

import pytest
from django.db import connection, transaction
from django_tenants.utils import tenant_context

from kernel.statistics import statistics_sources
from shared_apps.statistics.actions import pushing
from shared_apps.statistics.actions.pushing import push_source
from shared_apps.statistics.actions.sums import compare_sums
from shared_apps.statistics.models import CityTotal, RegionSeries, SourceState
from tenants import schemas
from tenants.city import City
from tests.factories.budget import make_office_contest
from tests.factories.proposals import make_projects_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def in_thread(work: object) -> Thread:
    thread = Thread(target=work)  # type: ignore[arg-type]
    thread.start()
    return thread


def test_push_counts_what_was_committed_while_it_waited(
    city: City, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first push has counted three projects and holds the row; two more are submitted; the
    second push waits for the row before it counts, so it counts five."""
    contest = make_office_contest()
    make_projects_in(contest, 3, state="submitted")
    asked, counted = Barrier(2, timeout=20), Barrier(2, timeout=20)
    original = pushing.hold_source

    def later_push() -> None:
        try:
            with tenant_context(city):
                monkeypatch.setattr(
                    pushing, "hold_source", lambda *a: (asked.wait(), original(*a))[1]
                )
                push_source("budget", at=at)
        finally:
            connection.close()
        counted.wait()

    with transaction.atomic():
        push_source("budget", at=at)
        thread = in_thread(later_push)
        asked.wait()
        assert thread.is_alive()
        with_other_connection(
            lambda: make_projects_in(contest, 2, state="submitted", first=20), city
        )
    counted.wait()
    thread.join(20)
    assert CityTotal.objects.of_city(city.uuid).wholes()["projects_submitted", ""] == 5
    assert SourceState.objects.get(source="budget").sequence == 2


def with_other_connection(work: object, city: City) -> None:
    def run() -> None:
        try:
            with tenant_context(city):
                work()  # type: ignore[operator]
        finally:
            connection.close()

    in_thread(run).join(20)


def test_sums_hold_when_cities_push_at_once(city: City, other_city: City, at: datetime) -> None:
    places = (city, other_city)
    for place in places:
        with tenant_context(place):
            make_projects_in(make_office_contest(), 4, state="submitted")
    schemas.leave()
    start = Barrier(8, timeout=20)

    def push(place: City, source: str) -> None:
        try:
            with tenant_context(place):
                start.wait()
                for _ in range(3):
                    push_source(source, at=at)
        finally:
            connection.close()

    names = [*list(statistics_sources.entries)[:2], "budget", "budget"]
    threads = [Thread(target=push, args=(place, source)) for place in places for source in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert RegionSeries.objects.totals()["projects_submitted", ""] == 8
    assert compare_sums() == []
