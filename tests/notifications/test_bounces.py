"""Letters that came back: read from any input, believed only with our own token."""

from email.message import EmailMessage
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django_tenants.utils import tenant_context
from hypothesis import given
from hypothesis import strategies as st

from tenant_apps.notifications.actions import bounces
from tenant_apps.notifications.actions.tokens import read_address_token, write_address_token
from tenant_apps.notifications.models import Notice, NoticeSettings
from tenant_apps.notifications.rules.bounces import LETTER_HEADER, SOFT_LIMIT, read_bounce
from tenants.city import City
from tests.factories.notifications import NOON
from tests.factories.residents import make_resident

TOKEN = "a" * 50


def report(
    token: str = TOKEN,
    *,
    action: str = "failed",
    status: str = "5.1.1",
    to: str = "bounces@mail.example",
    diagnostic: str = "smtp; 550 5.1.1 no such user",
) -> bytes:
    """Return a delivery status notification as mail servers write them."""
    lines = [
        "From: MAILER-DAEMON@mx.example",
        f"To: {to}",
        "Subject: Undelivered Mail Returned to Sender",
        "MIME-Version: 1.0",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="B"',
        "",
        "--B",
        "Content-Type: text/plain",
        "",
        "I am sorry.",
        "--B",
        "Content-Type: message/delivery-status",
        "",
        "Reporting-MTA: dns; mx.example",
        "",
        "Final-Recipient: rfc822; olena@example.org",
        f"Action: {action}",
        f"Status: {status}",
        f"Diagnostic-Code: {diagnostic}",
        "",
        "--B",
        "Content-Type: text/rfc822-headers",
        "",
        "From: no-reply@localhost",
        f"{LETTER_HEADER}: {token}",
        "Subject: News",
        "",
        "--B--",
        "",
    ]
    return "\r\n".join(lines).encode()


@pytest.mark.parametrize(
    ("status", "is_hard"),
    [("5.1.1", True), ("5.0.0", True), ("4.2.2", False), ("5.2.2", False), ("5.7.1", False)],
)
def test_read_bounce_tells_hard_from_soft(status: str, is_hard: bool) -> None:
    found = read_bounce(report(status=status))
    assert found is not None
    assert (found.token, found.is_hard, found.status) == (TOKEN, is_hard, status)


def test_read_bounce_finds_the_token_in_the_address_it_came_to() -> None:
    found = read_bounce(report("none", to=f"bounces+{TOKEN}@mail.example"))
    assert found is not None
    assert found.token == TOKEN


def test_read_bounce_finds_the_token_in_the_returned_letter() -> None:
    letter, answer = EmailMessage(), EmailMessage()
    letter["Subject"], letter[LETTER_HEADER] = "News", TOKEN
    letter.set_content("News")
    answer["To"] = "bounces@mail.example"
    answer.set_content("Sorry")
    answer.add_attachment(letter)
    text = report().decode().partition("--B\r\nContent-Type: text/rfc822-headers")[0]
    whole = f"{text}--B\r\nContent-Type: message/rfc822\r\n\r\n{letter.as_string()}\r\n--B--\r\n"
    found = read_bounce(whole.encode())
    assert found is not None
    assert found.token == TOKEN


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded", ""])
def test_read_bounce_leaves_letters_alone_that_did_not_fail(action: str) -> None:
    assert read_bounce(report(action=action)) is None


def test_read_bounce_keeps_words_on_one_line() -> None:
    found = read_bounce(report(diagnostic="smtp; 550 no\r\n\tsuch user" + "!" * 500))
    assert found is not None
    assert "\n" not in found.reason
    assert len(found.reason) <= 200


@pytest.mark.parametrize("token", ["", "short", "ü" * 50, "1" * 50])
def test_read_bounce_knows_nobody_when_the_token_is_none(token: str) -> None:
    assert read_bounce(report(token)) is None


@given(st.binary(max_size=2000))
def test_read_bounce_never_raises_when_input_is_anything(content: bytes) -> None:
    assert read_bounce(content) is None


@given(st.binary(max_size=300), st.integers(0, 900))
def test_read_bounce_never_raises_when_a_report_is_damaged(junk: bytes, place: int) -> None:
    whole = report()
    found = read_bounce(whole[:place] + junk + whole[place + len(junk) :])
    assert found is None or len(found.token) >= 40


def test_read_bounce_reads_nothing_when_input_is_huge() -> None:
    assert read_bounce(report() + b"x" * 1_000_001) is None


def test_token_names_person_and_city_and_is_forged_by_nobody(city: City) -> None:
    token = write_address_token(77, city=city)
    assert read_address_token(token) == (city.uuid, 77)
    for place in range(len(token)):
        other = "b" if token[place] != "b" else "c"
        assert read_address_token(token[:place] + other + token[place + 1 :]) in (
            None,
            (city.uuid, 77),
        )
    assert read_address_token("a" * 50) is None


def pipe(content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pipe a notification into the command as a mail server does."""
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(content)))
    call_command("bounces", stdout=TextIOWrapper(BytesIO()))


def test_command_ends_letters_and_tells_the_person_when_a_mailbox_is_gone(
    city: City, other_city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = make_resident()
    with tenant_context(other_city):
        stranger = make_resident()
    pipe(report(write_address_token(person.pk, city=city)), monkeypatch)
    own = NoticeSettings.objects.get(pk=person.pk)
    assert own.bounced_at is not None
    assert "no such user" in own.bounce_reason
    assert Notice.objects.get().event == bounces.EVENT
    with tenant_context(other_city):
        assert not NoticeSettings.objects.filter(pk=stranger.pk).exists()


def test_command_reads_a_folder_and_empties_it(city: City, tmp_path: Path) -> None:
    person = make_resident()
    token = write_address_token(person.pk, city=city)
    (tmp_path / "1.eml").write_bytes(report(token))
    (tmp_path / "2.eml").write_bytes(b"nothing of ours")
    out = TextIOWrapper(BytesIO())
    call_command("bounces", tmp_path, stdout=out)
    out.seek(0)
    assert out.read().startswith("1 of 2")
    assert list(tmp_path.iterdir()) == []


def test_letters_end_when_too_many_came_back_for_a_while(city: City) -> None:
    person = make_resident()
    outcomes = [
        bounces.note_bounce(resident_id=person.pk, is_hard=False, reason="full", at=NOON)
        for _ in range(SOFT_LIMIT)
    ]
    assert outcomes == [False] * (SOFT_LIMIT - 1) + [True]
    assert Notice.objects.count() == 1


def test_bounce_counts_for_nobody_when_the_account_is_gone(city: City) -> None:
    assert not bounces.note_bounce(resident_id=987_654, is_hard=True, reason="", at=NOON)


def test_letters_come_again_when_the_address_is_confirmed(city: City) -> None:
    person = make_resident()
    bounces.note_bounce(resident_id=person.pk, is_hard=True, reason="gone", at=NOON)
    assert bounces.trust_address(resident_id=person.pk)
    own: Any = NoticeSettings.objects.get(pk=person.pk)
    assert (own.bounced_at, own.bounce_reason, own.soft_bounces) == (None, "", 0)
