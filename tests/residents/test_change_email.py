"""The address of an account: changed, confirmed, told about; its name, language and end."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress, EmailConfirmation
from django.core import mail
from django.test import Client
from django.utils import timezone

from kernel.audit.models import AuditEvent
from kernel.errors import NotAllowed
from kernel.outbox.models import OutboxMessage
from kernel.people import Actor
from kernel.privacy import retention_rules
from tenant_apps.residents.actions.accounts import rename
from tenant_apps.residents.models import IdentityLink, Resident, RoleGrant
from tenants.city import City
from tests.factories.residents import PASSWORD, make_resident
from tests.factories.second_factors import code_at, give_app
from tests.residents.letters import deliver_letters, link_in

PAGE = "/accounts/email/"
NEW = "new@mail.example"


@pytest.fixture
def browser(client_for: Callable[..., Client], city: City) -> Client:
    return client_for(city, HTTP_ACCEPT_LANGUAGE="en")


def sign_in(browser: Any, login: str) -> Any:
    return browser.post("/accounts/login/", {"login": login, "password": PASSWORD})


def ask(browser: Any, address: str = NEW) -> Any:
    return browser.post(PAGE, {"email": address, "action_add": "1"})


def test_new_address_counts_when_its_letter_is_opened_and_the_old_one_is_told(
    browser: Any, resident: Resident, at: datetime
) -> None:
    old = resident.email
    sign_in(browser, old)
    assert ask(browser).status_code == 302
    letter = deliver_letters(at)[0]
    assert letter.to == [NEW]
    assert f"{NEW} waits" in browser.get(PAGE).content.decode()
    resident.refresh_from_db()
    assert resident.email == old

    browser.post(link_in(letter))

    resident.refresh_from_db()
    assert resident.email == NEW
    addresses = EmailAddress.objects.filter(user=resident)
    assert list(addresses.values_list("email", "primary")) == [(NEW, True)]
    told = deliver_letters(at)
    assert [letter.to for letter in told] == [[old]]
    assert AuditEvent.objects.filter(verb="account.email_changed").count() == 1
    browser.post("/accounts/logout/")
    assert sign_in(browser, old).status_code == 200
    assert sign_in(browser, NEW).status_code == 302


def test_present_address_stays_when_the_change_is_taken_back(
    browser: Any, resident: Resident, at: datetime
) -> None:
    sign_in(browser, resident.email)
    ask(browser)
    link = link_in(deliver_letters(at)[0])

    browser.post(PAGE, {"email": NEW, "action_remove": "1"})

    assert browser.post(link).status_code == 404
    resident.refresh_from_db()
    assert resident.email != NEW
    assert not EmailAddress.objects.filter(email=NEW).exists()


def test_address_is_refused_when_another_account_took_it_meanwhile(
    browser: Any, resident: Resident, at: datetime
) -> None:
    sign_in(browser, resident.email)
    ask(browser)
    link = link_in(deliver_letters(at)[0])
    rival = Resident.objects.create(email=NEW, name="Rival", joined_at=at)

    answer = browser.post(link, follow=True)

    assert answer.status_code == 200
    assert "another account has it" in answer.content.decode()
    assert Resident.objects.get(email=NEW) == rival


def test_address_answers_alike_when_another_account_has_it(
    browser: Any, resident: Resident, at: datetime
) -> None:
    make_resident(email=NEW)
    sign_in(browser, resident.email)

    assert ask(browser).status_code == 302
    assert ask(browser, "free@mail.example").status_code == 302
    resident.refresh_from_db()
    assert resident.email not in {NEW, "free@mail.example"}


@pytest.mark.parametrize(
    "address",
    [
        "a@mail.example\nBcc: x@mail.example",
        "a@mail.example\r\nSubject: x",
        "nonsense",
        "a@b@c.example",
        f"{'a' * 260}@mail.example",
    ],
)
def test_address_is_refused_when_it_would_write_into_the_head_of_a_letter(
    browser: Any, resident: Resident, at: datetime, address: str
) -> None:
    sign_in(browser, resident.email)

    answer = ask(browser, address)

    assert answer.status_code == 200
    assert answer.context["form"].errors["email"]
    assert deliver_letters(at) == []


def test_name_stays_one_line_when_line_breaks_are_typed(
    browser: Any, resident: Resident, at: datetime
) -> None:
    sign_in(browser, resident.email)
    answers = {"name": "Олена\r\nBcc: x@mail.example", "language": "en"}

    answer = browser.post("/accounts/person/", answers)

    assert answer["Location"] == "/accounts/security/"
    resident.refresh_from_db()
    assert resident.name == "Олена Bcc: x@mail.example"
    browser.post("/accounts/password/reset/", {"email": resident.email})
    letter = deliver_letters(at)[0]
    assert letter.to == [resident.email]
    assert letter.message()["Bcc"] is None


@pytest.mark.parametrize(
    ("changes", "field"), [({"name": " "}, "name"), ({"language": "xx"}, "language")]
)
def test_name_and_language_keep_what_was_typed_when_wrong(
    browser: Any, resident: Resident, changes: dict[str, str], field: str
) -> None:
    sign_in(browser, resident.email)

    answer = browser.post("/accounts/person/", {"name": "Ївга", "language": "en", **changes})

    assert answer.status_code == 422
    assert answer.context["form"].errors[field]


def test_name_stays_when_somebody_confirmed_it_and_the_form_is_forged(
    browser: Any, resident: Resident, at: datetime
) -> None:
    proof = {"source": "desk", "level": "desk", "subject_tag": b"1" * 32}
    IdentityLink.objects.create(resident=resident, **proof, linked_at=at, used_at=at)
    before = resident.name
    sign_in(browser, resident.email)

    assert "disabled" in browser.get("/accounts/person/").content.decode()
    browser.post("/accounts/person/", {"name": "The Mayor", "language": "en"})

    resident.refresh_from_db()
    assert (resident.name, resident.language) == (before, "en")
    actor = Actor(account=resident.uuid)
    with pytest.raises(NotAllowed) as refusal:
        rename(resident=resident, name="The Mayor", language="en", actor=actor, at=at)
    assert refusal.value.code == "residents.correction.office_only"


def test_letter_says_what_happened_when_the_password_changes(
    browser: Any, resident: Resident, at: datetime
) -> None:
    Resident.objects.update(language="en")
    sign_in(browser, resident.email)

    browser.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": "another-long-sentence"},
        headers={"User-Agent": "Firefox/140 Windows"},
    )

    letter = deliver_letters(at)[0]
    assert letter.to == [resident.email]
    assert "The password of your account was changed." in letter.body
    assert "Firefox, Windows" in letter.body


def test_letter_is_forgotten_when_it_was_delivered(
    browser: Any, resident: Resident, at: datetime
) -> None:
    browser.post("/accounts/password/reset/", {"email": resident.email})
    row = OutboxMessage.objects.get(topic="residents.send_mail")
    assert "/accounts/password/reset/key/" in str(row.payload)

    deliver_letters(at)

    row.refresh_from_db()
    assert row.delivered_at == at
    assert row.payload == {}
    assert "/accounts/password/reset/key/" in mail.outbox[-1].body


def test_reset_link_still_asks_for_the_second_step_when_the_account_has_one(
    browser: Any, clerk: Resident, at: datetime
) -> None:
    give_app(clerk, at)
    browser.post("/accounts/password/reset/", {"email": clerk.email})
    form = browser.get(link_in(deliver_letters(at)[0]))["Location"]

    answer = browser.post(form, {"password1": "another-long-sentence"})

    assert answer["Location"] == "/accounts/2fa/authenticate/"
    assert "_auth_user_id" not in browser.session
    browser.post(answer["Location"], {"code": code_at(timezone.now())})
    assert browser.get("/office/").status_code == 200


@pytest.mark.parametrize("state", ["used", "old", "unknown"])
def test_confirmation_says_so_when_its_link_is_no_good(
    browser: Any, resident: Resident, at: datetime, state: str
) -> None:
    sign_in(browser, resident.email)
    ask(browser)
    link = link_in(deliver_letters(at)[0])
    if state == "used":
        browser.post(link)
    elif state == "old":
        row = EmailConfirmation.objects.get()
        EmailConfirmation.objects.update(sent=row.sent - timedelta(days=3, seconds=1))
    else:
        link = "/accounts/confirm-email/unknown/"

    shown, sent = browser.get(link), browser.post(link)

    assert "used or is too old" in shown.content.decode()
    assert sent.status_code == 404
    assert "used or is too old" in sent.content.decode()


def test_account_is_forgotten_when_nobody_confirmed_its_address_for_two_weeks(
    browser: Any, resident: Resident, at: datetime
) -> None:
    old, young = at - timedelta(days=14, seconds=1), at - timedelta(days=13)
    never = Resident.objects.create(email="never@mail.example", joined_at=old)
    EmailAddress.objects.create(user=never, email=never.email, primary=True)
    fresh = Resident.objects.create(email="fresh@mail.example", joined_at=young)
    staff = Resident.objects.create(email="staff@mail.example", joined_at=old)
    RoleGrant.objects.create(resident=staff, role="editor", granted_at=old)
    Resident.objects.filter(pk=resident.pk).update(joined_at=old)
    rule = dict(retention_rules)["unconfirmed_accounts"]

    assert rule.forget(at - timedelta(days=rule.days)) == 1

    assert set(Resident.objects.all()) == {fresh, staff, resident}
    event = AuditEvent.objects.get(verb="account.never_confirmed")
    assert event.object_key == str(never.uuid)


def test_overview_shows_what_protects_the_account(
    browser: Any, clerk: Resident, at: datetime
) -> None:
    browser.force_login(clerk, second_factor=False)
    page = browser.get("/accounts/security/")
    assert page.context["is_staff"]
    assert "You work in the office" in page.content.decode()

    give_app(clerk, at)

    page = browser.get("/accounts/security/")
    assert "You work in the office" not in page.content.decode()
    assert page.context["session_count"] == 1


@pytest.mark.parametrize("page", ["security", "sessions", "person", "email"])
def test_own_pages_lead_to_sign_in_when_nobody_is_signed_in(browser: Any, page: str) -> None:
    answer = browser.get(f"/accounts/{page}/")

    assert answer["Location"] == f"/accounts/login/?next=/accounts/{page}/"
