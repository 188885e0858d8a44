"""Followers, notices and what stands in outbox and mailbox."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from kernel.outbox.actions import deliver
from kernel.outbox.models import OutboxMessage
from kernel.subjects import Subject
from tenant_apps.notifications.actions.tokens import write_link
from tenant_apps.notifications.events import NoticeKind, notice_kinds
from tenant_apps.notifications.models import Follow, Notice, NoticeSettings
from tenant_apps.residents.models import Resident
from tests.factories.registry import Seed, register
from tests.factories.residents import make_resident

NOON = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
EVENT, PERSONAL, IMPORTANT = "tests.happened", "tests.for_you", "tests.answered"
THING = Subject("tests.thing", "7")
OTHER_THING = Subject("tests.thing", "8")
ROUNDS = 200


def say(facts: Any) -> str:
    """Say what a test event says, in the reader's language: its name stands in the sentence."""
    from django.utils.translation import get_language

    return f"[{get_language()}] {facts.get('title', '')}"


def know_test_events() -> None:
    """Register the events of the tests; again is no error."""
    notice_kinds.register(EVENT, NoticeKind(900, "Something happened", say))
    notice_kinds.register(PERSONAL, NoticeKind(901, "For you", say, personal=True))
    notice_kinds.register(
        IMPORTANT, NoticeKind(902, "Answered", say, personal=True, always_mail=True)
    )


def forget_test_events() -> None:
    """Take the events of the tests away again."""
    for event in (EVENT, PERSONAL, IMPORTANT):
        notice_kinds.entries.pop(event, None)


def make_follower(
    subject: Subject = THING, *, at: datetime = NOON, language: str = "", **settings: Any
) -> Resident:
    """Make somebody who follows a subject, with these settings of letters."""
    person = make_resident(at=at)
    if language:
        Resident.objects.filter(pk=person.pk).update(language=language)
        person.language = language
    add_follow(person, subject, at=at)
    if settings:
        NoticeSettings.objects.update_or_create(resident=person, defaults=settings)
    return person


def add_follow(person: Resident, subject: Subject, *, at: datetime = NOON) -> None:
    """Let somebody follow a subject, which need not exist."""
    Follow.objects.create(
        resident=person, subject_kind=subject.kind, subject_key=subject.key, followed_at=at
    )


def make_notice(person: Resident, *, at: datetime = NOON, **fields: Any) -> Notice:
    """Make one unread notice."""
    values: dict[str, Any] = {
        "event": EVENT,
        "subject_kind": THING.kind,
        "subject_key": THING.key,
        "facts": {"title": "Benches", "path": "/budget/"},
        "source": uuid4(),
        "noticed_at": at,
    }
    return Notice.objects.create(resident=person, **{**values, **fields})


def events_of(person: Resident) -> list[str]:
    """Return the events somebody was told about, the oldest first."""
    return list(Notice.objects.told_to(person.pk).order_by("pk").values_list("event", flat=True))


def work_off(*prefixes: str, at: datetime = NOON) -> int:
    """Deliver what waits in the outbox until nothing is left, as a worker does; how many."""
    done = 0
    for _round in range(ROUNDS):
        waiting = OutboxMessage.objects.filter(delivered_at=None).order_by("pk")
        keys = [
            key
            for key, topic in waiting.values_list("pk", "topic")
            if topic.startswith(prefixes or ("notifications.", "budget."))
        ]
        if not keys:
            return done
        for key in keys:
            deliver(key, at=at)
            done += 1
    raise AssertionError("the outbox does not get empty")


def plant_notices(marker: str, at: datetime) -> dict[str, Any]:
    """Give the current city's resident a follow, a notice and links of letters, all marked."""
    know_test_events()
    person = Resident.objects.with_email(f"resident@{marker.lower()}.example").first()
    person = person or make_resident(email=f"{marker.lower()}@notices.example", name=marker, at=at)
    add_follow(person, Subject("tests.thing", marker), at=at)
    notice = make_notice(person, at=at, facts={"title": marker, "path": "/me/notices/"})
    return {
        "notifications:open:key": notice.pk,
        "notifications:read:key": notice.pk,
        "notifications:unsubscribe:token": _link(person.uuid, "letters"),
        "notifications:address:token": _link(person.uuid, f"address:{person.email}"),
    }


def _link(account: UUID, purpose: str) -> str:
    from tenant_apps.notifications.actions.here import city_here

    return write_link(account, purpose=purpose, city=city_here())


register(Seed("notices", order=40, plant=plant_notices))
