"""Two real connections: a letter leaves once, a follow is kept once, a digest is queued once."""

from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail

from kernel.errors import Conflict
from kernel.outbox.models import OutboxMessage
from kernel.subjects import Subject, SubjectCard, SubjectKind, subject_kinds
from tenant_apps.notifications.actions import digests, following, letters, telling
from tenant_apps.notifications.models import Follow, Notice
from tenants.city import City
from tests.budget.voting.test_races import at_once
from tests.factories.notifications import EVENT, NOON, THING, make_follower, make_notice
from tests.factories.residents import make_resident

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def things(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let things be public while the test runs."""
    kind = SubjectKind("Things", lambda keys: {key: SubjectCard(key, "/") for key in keys})
    monkeypatch.setitem(subject_kinds.entries, THING.kind, kind)


def test_digest_leaves_once_when_two_workers_deliver_it_at_once(city: City) -> None:
    person = make_follower()
    for _ in range(3):
        make_notice(person, mail_due=True)
    until = NOON.replace(year=2027).isoformat()
    acts = [
        lambda: letters.send_digests(until=until, residents=[person.pk], at=NOON) for _ in range(4)
    ]
    assert sorted(at_once(city, acts)) == [0, 0, 0, 1]
    assert len(mail.outbox) == 1


def test_tell_gives_one_notice_when_two_workers_tell_at_once(city: City) -> None:
    for _ in range(20):
        make_follower(pace="instant")
    message: dict[str, Any] = {
        "event": EVENT,
        "facts": {"path": "/"},
        "kind": THING.kind,
        "key": THING.key,
        "source": str(uuid4()),
        "happened_at": NOON.isoformat(),
        "followed": [[THING.kind, THING.key]],
        "people": [],
        "besides": [],
    }
    told = at_once(city, [lambda: telling.tell(at=NOON, **message) for _ in range(3)])
    assert sum(told) == 20
    assert Notice.objects.count() == 20
    posted = OutboxMessage.objects.filter(topic=telling.LETTERS_TOPIC)
    assert sum(len(row.payload["residents"]) for row in posted) == 20


def test_queue_posts_each_person_once_when_two_clocks_ring_at_once(city: City) -> None:
    people = [make_follower() for _ in range(10)]
    for person in people:
        make_notice(person, mail_due=True, at=NOON.replace(day=1))
    acts = [lambda: digests.queue_digests(time_zone="Europe/Kyiv", at=NOON) for _ in range(3)]
    assert sorted(at_once(city, acts)) == [0, 0, 10]
    posted = OutboxMessage.objects.filter(topic=digests.TOPIC)
    until = posted[0].payload["until"]
    for row in posted:
        letters.send_digests(until=until, residents=row.payload["residents"], at=NOON)
    assert len(mail.outbox) == 10


def test_follow_keeps_one_row_when_clicked_at_once(city: City, things: None) -> None:
    person = make_resident()
    acts = [lambda: following.follow(THING, resident_id=person.pk, at=NOON) for _ in range(5)]
    at_once(city, acts)
    assert Follow.objects.count() == 1


def test_follow_keeps_to_the_limit_when_clicked_at_once(
    city: City, things: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "MOST_FOLLOWS", 2)
    person = make_resident()
    subjects = [Subject(THING.kind, str(number)) for number in range(6)]
    acts: list[Any] = [
        partial(following.follow, one, resident_id=person.pk, at=NOON) for one in subjects
    ]
    refused = [answer for answer in at_once(city, acts) if isinstance(answer, Conflict)]
    assert (len(refused), Follow.objects.count()) == (4, 2)
