"""Turning the clocks of real cities: 56 days, downtime, a city that fails."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail

from kernel.audit.models import AuditEvent
from kernel.people import SYSTEM
from shared_apps.plans.actions import clock
from shared_apps.plans.actions.clock import turn_city, turn_clocks
from shared_apps.plans.actions.subscriptions import extend
from shared_apps.plans.models import Subscription
from tenant_apps.residents.actions import service_letters
from tenants.actions.cities import change_state
from tenants.city import City
from tenants.models import Municipality
from tenants.rules.lifecycle import CityState
from tests.factories.residents import make_resident
from tests.plans.making import OWNER, serve
from tests.plans.test_subscriptions import letters
from tests.residents.letters import deliver_letters

pytestmark = pytest.mark.django_db


def days(count: float) -> timedelta:
    return timedelta(days=count)


def state_of(slug: str = "poltava") -> str:
    return str(Municipality.objects.get(slug=slug).state)


def test_clock_runs_56_days_to_read_only_and_an_extension_reopens(at: datetime) -> None:
    service = serve(at=at)
    for hour in range(0, 73 * 24, 6):
        turn_clocks(at=at + timedelta(hours=hour))
    assert letters() == ["reminder", "reminder", "reminder", "grace", "read_only"]
    assert state_of() == "read_only"
    service.refresh_from_db()
    assert (service.state, service.reminded) == ("ended", [14, 7, 1])
    extend(municipality=service.municipality, actor=OWNER, at=at + days(80), number=1)
    assert state_of() == "active"
    assert turn_clocks(at=at + days(80)) == 0
    turn_clocks(at=at + days(80 + 28 - 13))
    assert letters()[-2:] == ["extended", "reminder"]


def test_clock_sends_one_letter_when_it_stood_still_for_weeks(at: datetime) -> None:
    serve(at=at)
    assert turn_clocks(at=at + days(56)) == 1
    assert letters() == ["reminder"]
    noted = AuditEvent.objects.get(verb="subscription.reminders_noted")
    assert noted.facts["days"] == [14, 7]


def test_clock_skips_grace_when_it_stood_still_for_months(at: datetime) -> None:
    serve(at=at)
    turn_clocks(at=at + days(400))
    assert letters() == ["read_only"]
    assert state_of() == "read_only"


def test_clock_does_nothing_when_it_is_turned_twice_or_back(at: datetime) -> None:
    serve(at=at)
    turn_clocks(at=at + days(60))
    assert state_of() == "grace"
    assert turn_clocks(at=at + days(60)) == 0
    assert turn_clocks(at=at + days(1)) == 0
    assert state_of() == "grace"


def test_clock_goes_on_when_one_city_fails(at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    serve(at=at)
    serve("pilot", at=at, slug="lublin")
    real = clock.tell

    def failing(subscription: Subscription, kind: str, **facts: Any) -> None:
        if subscription.municipality.slug == "poltava":
            raise RuntimeError("the disk is full")
        real(subscription, kind, **facts)

    monkeypatch.setattr(clock, "tell", failing)
    assert turn_clocks(at=at + days(95)) == 1
    assert (state_of("poltava"), state_of("lublin")) == ("active", "grace")
    monkeypatch.setattr(clock, "tell", real)
    assert turn_clocks(at=at + days(95)) == 1
    assert state_of("poltava") == "read_only"


def test_clock_leaves_the_site_alone_when_operators_suspended_it(at: datetime) -> None:
    service = serve(at=at)
    change_state("poltava", to=CityState.SUSPENDED, actor=SYSTEM, at=at, reason="abuse")
    turn_clocks(at=at + days(100))
    service.refresh_from_db()
    assert (service.state, state_of()) == ("ended", "suspended")


def test_turn_city_does_nothing_when_there_is_no_service(at: datetime) -> None:
    assert not turn_city(municipality=Municipality.objects.get(slug="poltava"), at=at)


def test_letters_reach_owner_manager_and_contact_in_their_languages(
    city: City, at: datetime
) -> None:
    owner = make_resident("owner")
    owner.language = "en"
    owner.save()
    make_resident("contest_manager")
    make_resident("editor")
    make_resident()
    serve(at=at)
    turn_clocks(at=at + days(43))
    deliver_letters(at)
    sent = [letter for letter in deliver_letters(at) if "/office/service/" in letter.body]
    assert len(sent) == 3
    to = {letter.to[0] for letter in sent}
    assert {owner.email, "head@hromada.example"} < to
    english = next(letter for letter in sent if letter.to == [owner.email])
    assert "27 April 2026" in english.subject
    assert "11 May 2026" in english.body
    assert "extend the service" in english.body


def test_letters_are_written_once_when_the_message_comes_twice(city: City, at: datetime) -> None:
    make_resident("owner")
    facts = {
        "kind": "grace",
        "days": 0,
        "ends_at": at.isoformat(),
        "grace_ends_at": (at + days(14)).isoformat(),
        "contact_email": "",
    }
    service_letters.tell_service(**facts, at=at)
    service_letters.tell_service(**facts, at=at)
    deliver_letters(at)
    assert len(mail.outbox) == 1
