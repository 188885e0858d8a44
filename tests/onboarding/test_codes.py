"""The code of the letter: expires, is guessed by nobody, floods nobody."""

from datetime import datetime, timedelta

import pytest
from django.core import mail

from kernel.errors import Closed, Invalid, TooMany
from kernel.outbox.models import OutboxMessage
from shared_apps.onboarding.actions import emails
from shared_apps.onboarding.actions.emails import confirm_code, send_code
from shared_apps.onboarding.rules.emails import CODE_LASTS, check_official_domain, is_free_mail
from shared_apps.registers.models import RegisterUnit
from tests.onboarding.applying import CONTACT, Applicant, make_unit
from tests.residents.letters import deliver_letters, link_in


@pytest.fixture
def asked(applicant: Applicant, unit: RegisterUnit) -> Applicant:
    """Give an applicant who has sent the contact and waits for the letter."""
    applicant.begin(unit)
    applicant.send("contact", **CONTACT)
    return applicant


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def test_code_proves_address_when_typed_with_spaces(asked: Applicant, at: datetime) -> None:
    code = asked.code(at)
    assert asked.send("confirm", code=f" {code[:3]} {code[3:]} ").status_code == 302
    assert asked.application.email_verified_at == at
    assert asked.application.code_digest == ""


def test_link_of_letter_fills_code_in_and_confirms_nothing(asked: Applicant, at: datetime) -> None:
    letter = deliver_letters(at)[-1]
    page = asked.browser.get(link_in(letter))
    assert page.context["form"].initial["code"] in letter.body
    said = " ".join(page.content.decode().split())
    municipality = asked.application.name("en")
    assert f"{CONTACT['name']} applies for {municipality} with the address" in said
    assert "Is that you?" in said
    assert asked.application.email_verified_at is None


def test_code_is_kept_as_a_digest_and_its_letter_forgotten(asked: Applicant, at: datetime) -> None:
    code = asked.code(at)
    assert code not in asked.application.code_digest
    assert not OutboxMessage.objects.filter(payload__facts__code=code).exists()


def test_code_is_void_when_guessed_five_times(asked: Applicant, at: datetime) -> None:
    code = asked.code(at)
    for left in (4, 3, 2, 1, 0):
        answer = asked.send("confirm", code=wrong(code))
        assert answer.status_code == 422
        assert f"{left} more attempts" in answer.content.decode()
    answer = asked.send("confirm", code=code)
    assert answer.status_code == 409
    assert asked.application.email_verified_at is None


def test_guessing_stops_when_new_codes_are_asked_for_again_and_again(
    asked: Applicant, at: datetime
) -> None:
    key, refused = asked.key, 0
    for _round in range(4):
        code = asked.code(at)
        for _attempt in range(5):
            try:
                confirm_code(key, code=wrong(code), at=at)
            except TooMany:
                refused += 1
            except (Invalid, Closed):
                continue
        send_code(key, network="test", at=at)
    assert refused == 5
    with pytest.raises(TooMany):
        confirm_code(key, code=asked.code(at), at=at)


def test_code_expires_when_half_an_hour_has_passed(asked: Applicant, at: datetime) -> None:
    code = asked.code(at)
    with pytest.raises(Closed):
        confirm_code(asked.key, code=code, at=at + CODE_LASTS)
    assert confirm_code(asked.key, code=code, at=at + CODE_LASTS - timedelta(seconds=1))


def test_code_is_void_when_another_was_sent_or_address_changed(
    asked: Applicant, at: datetime
) -> None:
    first = asked.code(at)
    asked.browser.post(f"{asked.page('confirm')}again/")
    second = asked.code(at)
    if first != second:
        assert asked.send("confirm", code=first).status_code == 422
    asked.send("contact", **{**CONTACT, "email": "other@zhovti-mlyny.gov.ua"})
    assert asked.send("confirm", code=second).status_code == 422
    assert asked.application.email_verified_at is None


def test_confirmation_is_asked_again_when_address_changes(asked: Applicant, at: datetime) -> None:
    asked.send("confirm", code=asked.code(at))
    asked.send("contact", **{**CONTACT, "email": "mayor@elsewhere.gov.ua"})
    assert asked.application.email_verified_at is None
    assert asked.browser.get(asked.page(""))["Location"] == asked.page("confirm")


def test_letters_stop_when_one_address_gets_too_many(plans: None, noon: None, at: datetime) -> None:
    keys = []
    for _number in range(7):
        other = Applicant()
        other.begin(make_unit())
        keys.append(other.send("contact", **CONTACT).status_code)
    assert keys == [302] * 6 + [429]
    already = len(mail.outbox)
    deliver_letters(at)
    assert len(mail.outbox) - already == 6


def test_code_of_one_application_opens_no_other(asked: Applicant, at: datetime) -> None:
    code = asked.code(at)
    other = Applicant()
    other.begin(make_unit())
    other.send("contact", **{**CONTACT, "email": "b@c.gov.ua"})
    if other.code(at) != code:
        assert other.send("confirm", code=code).status_code == 422
    assert emails.CODES_APPLICATION.failures == 15


@pytest.mark.parametrize("email", ["a@gmail.com", "a@ukr.net", "b@mail.ukr.net", "c@WP.PL"])
def test_address_is_free_mail_when_anybody_gets_one(email: str) -> None:
    assert is_free_mail(email)


@pytest.mark.parametrize(
    "domain",
    [
        *("gmail.com", "ukr.net", "x.ukr.net", "gov.ua", "ua"),
        *("kiev.ua", "lviv.ua", "com.ua", "org.pl", "lublin.pl", "co.rs", "gov.rs", "x.ck"),
    ],
)
def test_domain_is_refused_when_it_vouches_for_strangers(domain: str) -> None:
    with pytest.raises(Invalid):
        check_official_domain(domain)
    for own in ("poltava-rada.gov.ua", "city-adm.lviv.ua", "um.lublin.pl", "kikinda.org.rs"):
        check_official_domain(own)
