"""Messages are delivered, once in effect, whatever is killed, late or sent twice."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from threading import Event, Thread
from typing import Any

import pytest
from django.db import connection, transaction
from django_tenants.utils import tenant_context

from kernel.outbox import actions, fleet
from kernel.outbox.lease import LEASE, renew
from kernel.outbox.models import OutboxMessage
from kernel.registries import reactions
from tenants.city import City

TOPIC = "tests.reaction"


@pytest.fixture
def react() -> Iterator[Callable[[Callable[..., None]], None]]:
    """Give `react(function)`: what happens when a message of the test arrives."""

    def install(function: Callable[..., None]) -> None:
        reactions.entries[TOPIC] = function

    yield install
    reactions.entries.pop(TOPIC, None)


@pytest.fixture
def handed_over() -> Iterator[list[tuple[str, int]]]:
    """Give the list of what was handed to the broker."""
    seen: list[tuple[str, int]] = []
    before = list(actions._dispatchers)
    actions.set_dispatcher(lambda schema, message_id: seen.append((schema, message_id)))
    yield seen
    actions._dispatchers[:] = before


def waiting(at: datetime, **values: Any) -> OutboxMessage:
    return OutboxMessage.objects.create(topic=TOPIC, created_at=at, due_at=at, **values)


def test_publish_hands_over_after_commit_when_the_change_is_kept(
    city: City,
    at: datetime,
    handed_over: list[tuple[str, int]],
    django_capture_on_commit_callbacks: Any,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        message = actions.publish(TOPIC, at=at, number=1)
        assert handed_over == []
    assert handed_over == [(city.schema_name, message.pk)]


def test_publish_stores_nothing_when_the_change_is_rolled_back(city: City, at: datetime) -> None:
    with transaction.atomic():
        actions.publish(TOPIC, at=at)
        transaction.set_rollback(True)
    assert not OutboxMessage.objects.filter(topic=TOPIC).exists()


def test_deliver_reacts_once_when_the_message_arrives_twice(
    city: City, at: datetime, react: Callable[..., None]
) -> None:
    seen: list[int] = []
    react(lambda *, at, number: seen.append(number))
    message = waiting(at, payload={"number": 7})
    outcomes = [actions.deliver(message.pk, at=at) for _ in range(3)]
    message.refresh_from_db()
    assert (outcomes, seen) == ([True, False, False], [7])
    assert message.delivered_at == at
    assert message.claimed_until is None


def test_deliver_refuses_a_claimed_message_when_its_lease_runs(
    city: City, at: datetime, react: Callable[..., None]
) -> None:
    seen: list[bool] = []
    react(lambda *, at: seen.append(True))
    message = waiting(at, claimed_until=at + LEASE, attempts=1)
    assert not actions.deliver(message.pk, at=at + LEASE - timedelta(seconds=1))
    assert actions.deliver(message.pk, at=at + LEASE)
    assert seen == [True]


def test_deliver_runs_outside_a_transaction_when_the_reaction_reports_progress(
    transactional_db: None, at: datetime, react: Callable[..., None]
) -> None:
    inside: list[bool] = []
    react(lambda *, at: inside.append(connection.in_atomic_block))
    message = waiting(at)
    assert actions.deliver(message.pk, at=at)
    assert inside == [False]


def test_deliver_waits_longer_each_time_when_the_reaction_fails(
    city: City, at: datetime, react: Callable[..., None]
) -> None:
    def fail(**_: Any) -> None:
        raise ValueError("12345678901 is somebody's number")

    react(fail)
    message = waiting(at)
    pauses = []
    for _ in range(3):
        with pytest.raises(ValueError, match="somebody"):
            actions.deliver(message.pk, at=at)
        message.refresh_from_db()
        pauses.append((message.due_at - at).total_seconds())
    assert pauses == [10, 20, 40]
    assert message.last_error == "ValueError"


def test_deliver_stops_when_the_attempts_are_used_up(
    city: City, at: datetime, react: Callable[..., None]
) -> None:
    seen: list[bool] = []
    react(lambda *, at: seen.append(True))
    message = waiting(at, attempts=actions.MAX_ATTEMPTS)
    assert not actions.deliver(message.pk, at=at)
    assert list(fleet.take_due(at=at + timedelta(days=1))) == []
    shown = [found for found in fleet.given_up() if found.id == message.pk]
    assert [(found.schema, found.topic) for found in shown] == [(city.schema_name, TOPIC)]
    assert actions.try_again(message.pk, at=at)
    assert actions.deliver(message.pk, at=at)
    assert seen == [True]


def test_take_due_finds_a_lost_message_in_each_city_when_the_broker_lost_it(
    city: City, other_city: City, at: datetime
) -> None:
    here = waiting(at)
    with tenant_context(other_city):
        there = waiting(at)
    found = sorted(fleet.take_due(at=at))
    assert found == sorted([(city.schema_name, here.pk), (other_city.schema_name, there.pk)])
    assert list(fleet.take_due(at=at)) == []
    assert len(list(fleet.take_due(at=at + fleet.WAIT_AFTER_HAND_OVER))) == 2


def test_take_due_leaves_a_message_alone_when_a_worker_holds_it(city: City, at: datetime) -> None:
    waiting(at, claimed_until=at + LEASE, attempts=1)
    OutboxMessage.objects.update(due_at=at + LEASE)
    assert list(fleet.take_due(at=at + timedelta(seconds=59))) == []
    assert len(list(fleet.take_due(at=at + LEASE))) == 1


def test_forget_deletes_only_what_was_delivered_long_ago(city: City, at: datetime) -> None:
    old = waiting(at, delivered_at=at - timedelta(days=15))
    recent = waiting(at, delivered_at=at - timedelta(days=13))
    pending = waiting(at - timedelta(days=40))
    fleet.forget_delivered(at=at)
    left = set(OutboxMessage.objects.values_list("pk", flat=True))
    assert old.pk not in left
    assert {recent.pk, pending.pk} <= left


def test_lease_is_extended_when_a_reaction_takes_long(transactional_db: None, at: datetime) -> None:
    message = waiting(at, claimed_until=at + LEASE, attempts=1)
    until = at + 3 * LEASE
    renewer = Thread(target=renew, args=("public", message.pk), kwargs={"until": until})
    renewer.start()
    renewer.join(timeout=30)
    message.refresh_from_db()
    assert (message.claimed_until, message.due_at) == (until, until)


@pytest.mark.faults
def test_deliver_reacts_once_when_two_workers_take_the_same_message(
    transactional_db: None, at: datetime, react: Callable[..., None]
) -> None:
    began, may_end = Event(), Event()
    seen: list[bool] = []

    def slow(**_: Any) -> None:
        seen.append(True)
        began.set()
        may_end.wait(timeout=30)

    react(slow)
    message = waiting(at)
    outcomes: list[bool] = []

    def work() -> None:
        try:
            outcomes.append(actions.deliver(message.pk, at=at))
        finally:
            connection.close()

    first = Thread(target=work)
    first.start()
    assert began.wait(timeout=30)
    assert not actions.deliver(message.pk, at=at)
    may_end.set()
    first.join(timeout=30)
    assert (outcomes, seen) == ([True], [True])
