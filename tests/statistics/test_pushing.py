"""A push: counted in the city, kept in public, harmless late, twice and out of order."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django_tenants.utils import tenant_context

from kernel.outbox.actions import deliver
from kernel.outbox.models import OutboxMessage
from kernel.statistics import TOPIC, tell
from shared_apps.statistics.actions.pushing import forget_city, push_all, push_source
from shared_apps.statistics.models import (
    CityFact,
    CityFeedItem,
    CityTotal,
    RegionSeries,
    SourceState,
)
from tenant_apps.budget.models import Proposal
from tenants.city import City
from tenants.models import Municipality
from tests.factories.budget import import_text, make_office_contest
from tests.factories.proposals import make_projects_in

pytestmark = pytest.mark.django_db


def totals() -> dict[tuple[str, str], int]:
    return RegionSeries.objects.totals()


def test_push_stores_facts_totals_and_series_when_projects_are_submitted(
    city: City, at: datetime
) -> None:
    contest = make_office_contest()
    make_projects_in(contest, 7, state="submitted")
    assert push_source("budget", at=at)
    facts = CityFact.objects.filter(measure="projects_submitted")
    assert sum(facts.values_list("value", flat=True)) == 7
    assert CityTotal.objects.of_city(city.uuid).wholes()["projects_submitted", ""] == 7
    assert totals()["projects_submitted", ""] == 7
    region = RegionSeries.objects.filter(measure="projects_submitted").values_list("region").first()
    assert region == ("UA53",)


def test_push_writes_nothing_when_nothing_changed(city: City, at: datetime) -> None:
    make_projects_in(make_office_contest(), 3, state="submitted")
    push_source("budget", at=at)
    before = SourceState.objects.get(source="budget")
    with CaptureQueriesContext(connection) as queries:
        assert not push_source("budget", at=at + timedelta(hours=1))
    written = [row["sql"] for row in queries if row["sql"].startswith(("INSERT", "DELETE"))]
    assert written == []
    after = SourceState.objects.get(source="budget")
    assert (after.sequence, after.pushed_at) == (before.sequence, before.pushed_at)


def test_sequence_rises_when_facts_change(city: City, at: datetime) -> None:
    contest = make_office_contest()
    push_source("budget", at=at)
    make_projects_in(contest, 2, state="submitted")
    push_source("budget", at=at)
    assert SourceState.objects.get(source="budget").sequence == 2


def test_deliveries_are_harmless_when_late_doubled_and_reordered(city: City, at: datetime) -> None:
    contest = make_office_contest()
    make_projects_in(contest, 2, state="submitted")
    tell("budget", at=at)
    make_projects_in(contest, 3, state="submitted", first=10)
    tell("budget", at=at)
    told = list(OutboxMessage.objects.filter(topic=TOPIC, delivered_at=None).order_by("pk"))
    assert deliver(told[-1].pk, at=at)
    assert totals()["projects_submitted", ""] == 5
    OutboxMessage.objects.filter(topic=TOPIC).update(delivered_at=None, claimed_until=None)
    for message in reversed(told):
        deliver(message.pk, at=at + timedelta(days=1))
    assert totals()["projects_submitted", ""] == 5
    assert SourceState.objects.get(source="budget").sequence == 1


def test_burst_is_counted_once_when_several_messages_wait(city: City, at: datetime) -> None:
    make_projects_in(make_office_contest(), 2, state="submitted")
    for _ in range(20):
        tell("budget", at=at)
    first = OutboxMessage.objects.filter(topic=TOPIC, payload__source="budget").earliest("pk")
    deliver(first.pk, at=at)
    waiting = OutboxMessage.objects.filter(
        topic=TOPIC, payload__source="budget", delivered_at__isnull=True
    )
    assert not waiting.exists()


def test_withdrawn_project_leaves_the_feed_when_pushed_again(city: City, at: datetime) -> None:
    make_projects_in(make_office_contest(), 3, state="submitted")
    push_source("budget", at=at)
    gone = Proposal.objects.latest("pk")
    Proposal.objects.filter(pk=gone.pk).update(state="withdrawn")
    push_source("budget", at=at)
    assert CityFeedItem.objects.count() == 2
    assert not CityFeedItem.objects.filter(key=str(gone.uuid)).exists()


def test_money_is_kept_apart_when_currencies_differ(city: City, at: datetime) -> None:
    first = make_office_contest()
    second = make_office_contest(title="Europe", year=2026, currency="EUR")
    make_projects_in(first, 1, state="selected")
    make_projects_in(second, 1, state="selected")
    push_source("budget", at=at)
    assert {currency for measure, currency in totals() if measure == "funds_allocated"} == {
        "UAH",
        "EUR",
    }


def test_day_of_an_imported_edition_is_the_one_of_its_voting(other_city: City) -> None:
    with tenant_context(other_city):
        import_text()
        Proposal.objects.update(state="selected")
        from tenant_apps.budget.models import Contest

        Contest.objects.update(state="published")
        push_source("budget", at=datetime(2026, 3, 2, tzinfo=UTC))
    days = dict(CityFact.objects.filter(part="").values_list("measure", "day"))
    assert days["projects_selected"].year == days["ballots_cast"].year == 2024
    assert days["projects_submitted"] <= date(2024, 9, 1)
    assert CityTotal.objects.get(measure="votes", part="").value == 7


def test_city_counts_as_community_when_it_is_open(city: City, at: datetime) -> None:
    push_all(at=at)
    assert totals()["communities", ""] == 1


def test_city_has_no_facts_when_it_never_opened(city: City, at: datetime) -> None:
    Municipality.objects.filter(uuid=city.uuid).update(state="setup")
    make_projects_in(make_office_contest(), 3, state="submitted")
    push_all(at=at)
    assert totals() == {}


def test_sums_follow_when_the_city_gets_another_code(city: City, at: datetime) -> None:
    make_projects_in(make_office_contest(), 3, state="submitted")
    push_source("budget", at=at)
    Municipality.objects.filter(uuid=city.uuid).update(official_code="UA46060250000025047")
    push_source("budget", at=at)
    rows = RegionSeries.objects.by_region(("projects_submitted", ""))
    assert rows == [("UA", "UA46", 3)]


def test_facts_and_sums_go_when_the_city_is_erased(city: City, at: datetime) -> None:
    make_projects_in(make_office_contest(), 3, state="submitted")
    push_all(at=at)
    forget_city(Municipality.objects.get(uuid=city.uuid), at)
    assert set(totals().values()) <= {0}
    for model in (CityFact, CityTotal, CityFeedItem, SourceState):
        assert not model.objects.exists()


def test_change_and_its_message_are_kept_together_when_it_fails(city: City, at: datetime) -> None:
    def fail() -> None:
        with transaction.atomic():
            tell("budget", at=at)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert not OutboxMessage.objects.filter(topic=TOPIC).exists()
