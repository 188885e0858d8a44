"""Letters: what they say, to whom and when, and that none leaves twice."""

from datetime import timedelta
from email import message_from_bytes, policy
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from typing import Any
from uuid import UUID

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils import translation

from kernel.outbox.models import OutboxMessage
from tenant_apps.notifications.actions import digests, letters, telling
from tenant_apps.notifications.actions.letters import LettersWaiting
from tenant_apps.notifications.actions.notices import notify
from tenant_apps.notifications.models import Notice, NoticeSettings
from tenant_apps.residents.models import Resident
from tenants.city import City
from tests.factories.notifications import (
    EVENT,
    IMPORTANT,
    NOON,
    THING,
    make_follower,
    make_notice,
    work_off,
)
from tests.factories.residents import make_resident

YESTERDAY = NOON - timedelta(days=1)
KYIV = "Europe/Kyiv"


def sent() -> list[Any]:
    """Return the letters that left as their readers' programs see them."""
    return [
        message_from_bytes(letter.message().as_bytes(), policy=policy.default)
        for letter in mail.outbox
    ]


def digest(at: Any = NOON) -> int:
    """Queue the digests of Poltava and let the worker send them."""
    queued = digests.queue_digests(time_zone=KYIV, at=at)
    work_off("notifications.send_digests", at=at)
    return queued


def tell(event: str = EVENT, *people: UUID, **facts: Any) -> None:
    with transaction.atomic():
        notify(
            subject=THING,
            event=event,
            facts={"title": "Benches", "path": "/budget/", **facts},
            at=NOON,
            people=people,
        )
    work_off()


def text_of(letter: Any, kind: str = "plain") -> str:
    body = letter.get_body(preferencelist=(kind,))
    return str(body.get_content())


def test_letter_leaves_at_once_when_the_person_wants_it(city: City) -> None:
    person = make_follower(pace="instant")
    tell()
    (letter,) = sent()
    assert letter["To"] == person.email
    assert letter.get_content_type() == "multipart/alternative"
    for kind in ("plain", "html"):
        assert "Benches" in text_of(letter, kind)
        assert "https://poltava.localhost/budget/" in text_of(letter, kind)
    assert digest(NOON + timedelta(days=1)) == 0


@pytest.mark.parametrize(("language", "said"), [("en", "[en]"), ("pl", "[pl]"), ("", "[uk]")])
def test_letter_is_in_the_language_of_its_reader(city: City, language: str, said: str) -> None:
    make_follower(pace="instant", language=language)
    with translation.override("sr"):
        tell()
    (letter,) = sent()
    assert said in text_of(letter)
    assert letter["Subject"].startswith(said)
    assert f'lang="{said[1:-1]}"' in text_of(letter, "html")


def test_letter_has_no_header_of_its_title_when_it_holds_newlines(city: City) -> None:
    person = make_follower(pace="instant")
    Resident.objects.filter(pk=person.pk).update(name="Olena\r\nBcc: all@example.org")
    tell(title="Benches\r\nBcc: thief@example.org\r\n\r\n<script>x</script>")
    (letter,) = sent()
    assert letter["Bcc"] is None
    assert mail.outbox[0].recipients() == [person.email]
    assert "\n" not in letter["Subject"]
    assert "<script>" not in text_of(letter, "html")


def test_letter_can_be_stopped_with_one_click(city: City) -> None:
    make_follower(pace="instant")
    tell()
    (letter,) = sent()
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = letter["List-Unsubscribe"].strip(" <>")
    assert link.startswith("https://poltava.localhost/me/notices/unsubscribe/")
    assert link in text_of(letter)


def test_letter_offers_no_way_out_when_it_answers_its_reader(city: City) -> None:
    person = make_resident()
    tell(IMPORTANT, person.uuid)
    (letter,) = sent()
    assert letter["List-Unsubscribe"] is None
    assert "unsubscribe" not in text_of(letter, "html")


def test_letter_names_its_reader_in_the_envelope_when_bounces_are_read(
    city: City, settings: Any
) -> None:
    settings.BOUNCE_ADDRESS = "bounces@mail.example"
    make_follower(pace="instant")
    tell()
    (letter,) = sent()
    envelope = mail.outbox[0].from_email
    assert envelope == f"bounces+{letter['X-Letter-To']}@mail.example"
    assert len(envelope.partition("@")[0]) <= 64
    assert "no-reply@localhost" in letter["From"]
    assert "Полтава" in str(letter["From"])


@pytest.mark.parametrize(
    "change",
    [{"pace": "never"}, {"muted": [EVENT]}, {"bounced_at": NOON}],
    ids=["unsubscribed", "switched off", "bounced"],
)
def test_letter_stays_here_when_the_person_changed_their_mind(
    city: City, change: dict[str, Any]
) -> None:
    person = make_follower(pace="instant")
    with transaction.atomic():
        notify(subject=THING, event=EVENT, facts={"path": "/"}, at=NOON)
    work_off("notifications.tell")
    NoticeSettings.objects.filter(pk=person.pk).update(**change)
    work_off()
    assert mail.outbox == []
    assert not Notice.objects.filter(mail_due=True).exists()


@pytest.mark.parametrize("count", [1, 2, 5, 40])
def test_digest_gathers_what_is_new_when_the_morning_comes(city: City, count: int) -> None:
    person = make_follower(language="en")
    for number in range(count):
        make_notice(
            person,
            mail_due=True,
            at=YESTERDAY,
            facts={"title": f"Thing {number}.", "path": f"/{number}/"},
        )
    assert digest() == 1
    (letter,) = sent()
    shown = [number for number in range(count) if f"Thing {number}." in text_of(letter)]
    assert len(shown) == min(count, 30)
    assert ("10 more" in text_of(letter)) is (count == 40)
    if count > 1:
        assert letter["Subject"] == f"{count} pieces of news"
    assert digest() == 0


def test_digest_waits_for_the_morning_of_the_city(city: City) -> None:
    make_notice(make_follower(), mail_due=True, at=NOON)
    before, after = NOON + timedelta(hours=18), NOON + timedelta(hours=19, minutes=1)
    assert digest(before) == 0
    assert digest(after) == 1


def test_digest_waits_for_monday_when_the_person_wants_it_weekly(city: City) -> None:
    make_notice(make_follower(pace="weekly"), mail_due=True, at=NOON)
    assert [digest(NOON + timedelta(days=days)) for days in range(1, 9)] == [0] * 6 + [1, 0]


def test_digest_says_nothing_of_what_was_read(city: City) -> None:
    person = make_follower()
    make_notice(person, mail_due=True, at=YESTERDAY, read_at=NOON)
    digest()
    assert mail.outbox == []


def test_digest_comes_once_when_the_queue_was_killed_between_chunks(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [make_follower() for _ in range(7)]
    for person in people:
        make_notice(person, mail_due=True, at=YESTERDAY)
    monkeypatch.setattr(digests, "CHUNK", 2)
    whole, calls = digests.queue_chunk, 0

    def killed(values: dict[str, Any]) -> Any:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise SystemExit
        return whole(values)

    monkeypatch.setattr(digests, "queue_chunk", killed)
    with pytest.raises(SystemExit):
        digest()
    monkeypatch.setattr(digests, "queue_chunk", whole)
    assert digest() == 3
    assert sorted(letter.to[0] for letter in mail.outbox) == sorted(one.email for one in people)


@pytest.fixture
def killed_at(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Kill the worker when it sends the letters of these numbers."""
    numbers: list[int] = []
    whole, calls = EmailMultiAlternatives.send, 0

    def send(self: Any, fail_silently: bool = False) -> int:
        nonlocal calls
        calls += 1
        if calls in numbers:
            raise SystemExit
        return whole(self, fail_silently)

    monkeypatch.setattr(EmailMultiAlternatives, "send", send)
    return numbers


def test_digest_goes_on_and_repeats_nobody_when_the_worker_was_killed(
    city: City, killed_at: list[int]
) -> None:
    people = [make_follower() for _ in range(6)]
    for person in people:
        make_notice(person, mail_due=True, at=YESTERDAY)
    killed_at.append(4)
    with pytest.raises(SystemExit):
        digest()
    assert len(mail.outbox) == 3
    OutboxMessage.objects.filter(topic=digests.TOPIC).update(claimed_until=None)
    work_off("notifications.send_digests")
    addresses = [letter.to[0] for letter in mail.outbox]
    assert len(addresses) == len(set(addresses)) == 5
    assert set(addresses) == {one.email for one in people} - {people[3].email}


def test_digest_waits_when_the_mail_server_is_gone(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [make_follower() for _ in range(6)]
    for person in people:
        make_notice(person, mail_due=True, at=YESTERDAY)
    whole, tried = EmailMultiAlternatives.send, []

    def gone(self: Any, fail_silently: bool = False) -> int:
        tried.append(self)
        raise SMTPServerDisconnected("gone")

    monkeypatch.setattr(EmailMultiAlternatives, "send", gone)
    with pytest.raises(LettersWaiting):
        digest()
    assert len(tried) == letters.MOST_FAILURES
    assert Notice.objects.filter(mail_due=True).count() == 6
    monkeypatch.setattr(EmailMultiAlternatives, "send", whole)
    work_off("notifications.send_digests")
    assert len(mail.outbox) == 6


def test_letters_end_when_the_mail_server_knows_no_such_mailbox(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = make_follower(pace="instant")

    def refuse(self: Any, fail_silently: bool = False) -> int:
        raise SMTPRecipientsRefused({person.email: (550, b"5.1.1 no such user\r\nBcc: x")})

    monkeypatch.setattr(EmailMultiAlternatives, "send", refuse)
    tell()
    own = NoticeSettings.objects.get(pk=person.pk)
    assert own.bounced_at == NOON
    assert own.bounce_reason == "5.1.1 no such user Bcc: x"


def test_letters_of_many_are_posted_in_portions_with_pauses(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digests, "PORTION", 2)
    for _ in range(5):
        make_notice(make_follower(), mail_due=True, at=YESTERDAY)
    assert digests.queue_digests(time_zone=KYIV, at=NOON) == 5
    posted = OutboxMessage.objects.filter(topic=digests.TOPIC).order_by("due_at")
    assert [len(row.payload["residents"]) for row in posted] == [2, 2, 1]
    waits = [(row.due_at - NOON).total_seconds() for row in posted]
    assert waits == [0, telling.PAUSE_SECONDS, 2 * telling.PAUSE_SECONDS]
