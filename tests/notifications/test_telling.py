"""From one event to a notice for everybody concerned: each once, whatever happens meanwhile."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django_tenants.utils import tenant_context

from kernel.outbox.models import OutboxMessage
from kernel.subjects import Subject
from tenant_apps.notifications.actions import telling
from tenant_apps.notifications.actions.notices import TOPIC, notify
from tenant_apps.notifications.models import Follow, Notice
from tenant_apps.residents.models import Resident
from tenants.city import City
from tests.factories.notifications import (
    EVENT,
    IMPORTANT,
    NOON,
    OTHER_THING,
    PERSONAL,
    THING,
    add_follow,
    events_of,
    make_follower,
    work_off,
)
from tests.factories.residents import make_resident


def tell(event: str = EVENT, **options: Any) -> Any:
    with transaction.atomic():
        return notify(subject=THING, event=event, facts={"title": "Benches"}, at=NOON, **options)


def letters() -> list[Any]:
    """Return who the posted portions of letters are for."""
    rows = OutboxMessage.objects.filter(topic=telling.LETTERS_TOPIC).order_by("pk")
    return [row.payload["residents"] for row in rows]


def test_notify_writes_one_message_when_many_follow(city: City) -> None:
    for _ in range(5):
        make_follower()
    before = OutboxMessage.objects.count()
    tell()
    assert OutboxMessage.objects.count() == before + 1
    assert Notice.objects.count() == 0


def test_notify_refuses_when_no_module_registered_the_event(city: City) -> None:
    with pytest.raises(KeyError):
        tell("tests.unheard_of")


def test_notify_tells_nobody_when_the_transaction_is_rolled_back(city: City) -> None:
    make_follower()
    with transaction.atomic():
        notify(subject=THING, event=EVENT, facts={}, at=NOON)
        transaction.set_rollback(True)
    assert not OutboxMessage.objects.filter(topic=TOPIC).exists()


def test_tell_gives_one_notice_when_several_follows_match(city: City) -> None:
    person = make_follower()
    add_follow(person, OTHER_THING)
    add_follow(person, Subject("community.district", "centre"))
    tell(also=[OTHER_THING, Subject("community.district", "centre")], people=[person.uuid])
    work_off("notifications.tell")
    assert events_of(person) == [EVENT]


def test_tell_reaches_authors_and_never_who_acted(city: City) -> None:
    author, actor, stranger = make_resident(), make_follower(), make_resident()
    tell(people=[author.uuid], besides=[actor.uuid])
    work_off("notifications.tell")
    assert [events_of(person) for person in (author, actor, stranger)] == [[EVENT], [], []]


def test_tell_passes_followers_over_when_the_event_is_personal(city: City) -> None:
    follower, author = make_follower(), make_resident()
    tell(PERSONAL, people=[author.uuid])
    work_off("notifications.tell")
    assert (events_of(follower), events_of(author)) == ([], [PERSONAL])


def test_tell_says_nothing_when_the_event_is_switched_off(city: City) -> None:
    person = make_follower(muted=[EVENT, IMPORTANT])
    tell()
    tell(IMPORTANT, people=[person.uuid])
    work_off("notifications.tell")
    assert events_of(person) == [IMPORTANT]


def test_tell_passes_over_closed_accounts(city: City) -> None:
    person = make_follower()
    Resident.objects.filter(pk=person.pk).update(is_active=False)
    tell()
    work_off("notifications.tell")
    assert events_of(person) == []


@pytest.mark.parametrize(
    ("event", "pace", "due", "at_once"),
    [
        (EVENT, "instant", True, True),
        (EVENT, "daily", True, False),
        (EVENT, "weekly", True, False),
        (EVENT, "never", False, False),
        (IMPORTANT, "daily", True, True),
        (IMPORTANT, "never", True, True),
    ],
)
def test_tell_posts_letters_as_the_person_wants(
    city: City, event: str, pace: str, due: bool, at_once: bool
) -> None:
    person = make_follower(pace=pace)
    tell(event, people=[person.uuid])
    work_off("notifications.tell")
    assert Notice.objects.get(resident=person).mail_due is due
    assert letters() == ([[person.pk]] if at_once else [])


def test_tell_posts_no_letter_when_letters_came_back(city: City) -> None:
    person = make_follower(pace="instant", bounced_at=NOON)
    tell()
    work_off("notifications.tell")
    assert (events_of(person), letters()) == ([EVENT], [])
    assert not Notice.objects.get(resident=person).mail_due


def test_tell_adds_nothing_when_it_is_delivered_twice(city: City) -> None:
    make_follower(pace="instant")
    source = uuid4()
    tell(source=source)
    tell(source=source)
    work_off("notifications.tell")
    assert (Notice.objects.count(), len(letters())) == (1, 1)


def test_tell_goes_on_when_it_was_killed_between_chunks(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [make_follower(pace="instant") for _ in range(7)]
    monkeypatch.setattr(telling, "CHUNK", 2)
    whole, calls = telling.tell_chunk, 0

    def killed(values: dict[str, Any]) -> Any:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise SystemExit
        return whole(values)

    tell()
    monkeypatch.setattr(telling, "tell_chunk", killed)
    with pytest.raises(SystemExit):
        work_off("notifications.tell")
    assert Notice.objects.count() == 4
    monkeypatch.setattr(telling, "tell_chunk", whole)
    OutboxMessage.objects.filter(topic=TOPIC).update(claimed_until=None)
    work_off("notifications.tell")
    assert Notice.objects.count() == 7
    told = [key for portion in letters() for key in portion]
    assert sorted(told) == [person.pk for person in people]


def test_tell_stays_in_its_city_when_another_has_the_same_rows(
    city: City, other_city: City
) -> None:
    make_follower()
    with tenant_context(other_city):
        make_follower()
    tell()
    work_off("notifications.tell")
    assert Notice.objects.count() == 1
    with tenant_context(other_city):
        assert (Follow.objects.count(), Notice.objects.count()) == (1, 0)


def test_tell_costs_the_same_when_followers_are_many(
    city: City, django_assert_num_queries: Any
) -> None:
    for _ in range(30):
        make_follower()
    message: dict[str, Any] = {
        "event": EVENT,
        "facts": {"title": "Benches", "path": "/"},
        "kind": THING.kind,
        "key": THING.key,
        "source": str(uuid4()),
        "happened_at": NOON.isoformat(),
        "followed": [[THING.kind, THING.key]],
        "people": [],
        "besides": [],
    }
    with django_assert_num_queries(6):
        assert telling.tell(at=NOON, **message) == 30
