"""Seals cover every event once, form a chain, and name nothing that can still change."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from config.celery import HEADER, app
from kernel.audit import actions, fleet
from kernel.audit.actions import seal_events
from kernel.audit.keys import NoSealKey
from kernel.audit.models import AuditEvent, AuditSeal
from tenants.city import City
from tests.audit.trails import NOON, add_events, check

SECOND_KEY = "ISEhISEhISEhISEhISEhISEhISEhISEhISEhISEhISE="


@pytest.fixture
def trail(city: City) -> City:
    """Begin with a trail that is sealed."""
    seal_events(at=NOON)
    return city


def test_seal_covers_every_event_when_there_are_gaps(trail: City) -> None:
    first = add_events(3)
    try:
        with transaction.atomic():
            add_events(2)
            raise RuntimeError
    except RuntimeError:
        pass
    last = add_events(2)
    assert seal_events(at=NOON) == 5
    seal = AuditSeal.objects.latest("last_event")
    assert (seal.first_event, seal.last_event) == (first[0].pk, last[-1].pk)
    assert seal.event_count == 5
    assert last[0].pk - first[-1].pk == 3
    assert check().finding is None


def test_seal_does_nothing_when_nothing_is_new(trail: City) -> None:
    add_events(1)
    assert [seal_events(at=NOON), seal_events(at=NOON)] == [1, 0]


def test_seals_form_a_chain_when_events_exceed_one_seal(
    trail: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "EVENTS_PER_SEAL", 4)
    before = AuditSeal.objects.count()
    add_events(10)
    assert seal_events(at=NOON) == 10
    seals = list(AuditSeal.objects.order_by("last_event"))
    assert [seal.event_count for seal in seals[before:]] == [4, 4, 2]
    assert [bytes(seal.previous) for seal in seals[1:]] == [bytes(s.root) for s in seals[:-1]]
    report = check()
    assert (report.finding, report.seals) == (None, before + 3)
    assert report.events == AuditEvent.objects.count()


def test_trail_verifies_when_the_key_was_rotated(trail: City, settings: Any) -> None:
    settings.AUDIT_SEAL_KEYS = {**settings.AUDIT_SEAL_KEYS, "10": SECOND_KEY}
    add_events(1)
    seal_events(at=NOON)
    assert AuditSeal.objects.latest("last_event").key_id == "10"
    assert check().finding is None


def test_trail_verifies_when_the_old_key_was_destroyed(trail: City, settings: Any) -> None:
    from kernel.audit.keys import public_keys

    add_events(1)
    seal_events(at=NOON)
    settings.AUDIT_SEAL_RETIRED = {"1": public_keys()["1"]}
    settings.AUDIT_SEAL_KEYS = {"2": SECOND_KEY}
    assert check().finding is None


def test_sealing_fails_loudly_when_there_is_no_key(trail: City, settings: Any) -> None:
    add_events(1)
    settings.AUDIT_SEAL_KEYS = {}
    with pytest.raises(NoSealKey):
        seal_events(at=NOON)


def test_tail_is_no_finding_when_it_is_young(trail: City) -> None:
    add_events(2, at=NOON + timedelta(minutes=30))
    report = check(at=NOON + timedelta(minutes=59))
    assert (report.finding, report.unsealed) == (None, 2)


def test_tail_is_a_finding_when_sealing_stopped(trail: City) -> None:
    add_events(2, at=NOON + timedelta(minutes=30))
    found = check(at=NOON + timedelta(hours=4)).finding
    assert found is not None
    assert (found.code, found.facts["count"]) == ("tail_unsealed", 2)


def test_fleet_names_schemas_when_their_trails_have_grown(trail: City, other_city: City) -> None:
    assert trail.schema_name not in set(fleet.schemas_to_seal())
    add_events(1)
    assert trail.schema_name in set(fleet.schemas_to_seal())


def test_fleet_task_sends_each_schema_its_own_task(
    trail: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []
    app.loader.import_default_modules()
    task = app.tasks["audit.seal"]
    monkeypatch.setattr(task, "apply_async", lambda headers: sent.append(headers[HEADER]))
    add_events(1)
    assert app.tasks["audit.seal_fleet"].run() == len(sent)
    assert trail.schema_name in sent


def test_sealing_runs_every_hour() -> None:
    assert app.conf.beat_schedule["audit.seal_fleet"]["schedule"] == 3600


def test_city_is_sealed_with_a_bounded_number_of_queries(
    trail: City, django_assert_max_num_queries: Any
) -> None:
    add_events(50)
    with django_assert_max_num_queries(14):
        seal_events(at=NOON)
