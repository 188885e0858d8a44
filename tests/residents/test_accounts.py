"""Signing up, confirming the address, signing in: over HTTP, as people do it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django_tenants.utils import tenant_context

from kernel import clock
from kernel.audit.models import AuditEvent
from kernel.sessions.models import Session
from tenant_apps.residents.models import Resident, RoleInvitation
from tenants.city import City
from tests.factories.residents import PASSWORD, make_resident
from tests.residents.letters import deliver_letters, link_in

ANSWERS = {
    "name": "Олена  Петренко",
    "email": "Olena@Mail.example",
    "password1": PASSWORD,
    "consent": "on",
}
PAGE = "/budget/"


@pytest.fixture
def browser(client_for: Callable[..., Client], city: City) -> Client:
    return client_for(city)


def sign_up(browser: Client, **changes: str) -> Any:
    return browser.post("/accounts/signup/", {**ANSWERS, **changes})


def test_sign_up_leads_back_to_the_page_when_the_letter_is_opened_in_the_same_browser(
    browser: Client, city: City, at: Any
) -> None:
    answer = sign_up(browser, next=PAGE)
    assert answer.status_code == 302
    assert answer["Location"] == "/accounts/confirm-email/"
    letter = deliver_letters(at)[0]
    assert letter.to == ["olena@mail.example"]
    assert "Полтава" in letter.body

    answer = browser.post(link_in(letter))

    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    resident = Resident.objects.get()
    assert resident.name == "Олена Петренко"
    assert resident.consents.get().kind == "rules"
    assert browser.session["_auth_user_id"] == str(resident.pk)
    verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert {"account.joined", "account.email_verified"} <= verbs


def test_sign_up_leads_back_through_sign_in_when_the_letter_is_opened_elsewhere(
    browser: Client, client_for: Callable[..., Client], city: City, at: Any
) -> None:
    sign_up(browser, next=f"{PAGE}?page=2")
    phone = client_for(city)

    answer = phone.post(link_in(deliver_letters(at)[0]))

    assert answer.status_code == 302
    assert answer["Location"] == "/accounts/login/?next=%2Fbudget%2F%3Fpage%3D2"
    answer = phone.post(
        answer["Location"],
        {"login": ANSWERS["email"], "password": PASSWORD, "next": f"{PAGE}?page=2"},
    )
    assert (answer.status_code, answer["Location"]) == (302, f"{PAGE}?page=2")


@pytest.mark.parametrize(
    "page", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"]
)
def test_sign_in_stays_on_this_host_when_next_leads_elsewhere(
    browser: Client, resident: Resident, page: str
) -> None:
    credentials = {"login": resident.email, "password": PASSWORD, "next": page}

    answer = browser.post("/accounts/login/", credentials)

    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_sign_in_is_refused_and_the_letter_sent_again_when_the_address_is_not_confirmed(
    browser: Client, at: Any
) -> None:
    sign_up(browser)
    deliver_letters(at)
    browser.cookies.clear()

    answer = browser.post("/accounts/login/", {"login": ANSWERS["email"], "password": PASSWORD})

    assert (answer.status_code, answer["Location"]) == (302, "/accounts/confirm-email/")
    assert "_auth_user_id" not in browser.session


@pytest.mark.parametrize("known", [True, False])
def test_sign_up_answers_the_same_when_the_address_has_an_account(
    browser: Client, city: City, at: Any, known: bool
) -> None:
    if known:
        make_resident(email="olena@mail.example")

    answer = sign_up(browser)
    page = browser.get(answer["Location"])

    assert (answer.status_code, answer["Location"]) == (302, "/accounts/confirm-email/")
    assert page.status_code == 200
    assert Resident.objects.count() == 1
    letter = deliver_letters(at)[0]
    assert ("/accounts/password/reset/" in letter.body) is known


@pytest.mark.parametrize("known", [True, False])
def test_password_reset_answers_the_same_when_the_address_is_unknown(
    browser: Client, city: City, at: Any, known: bool
) -> None:
    if known:
        make_resident(email="olena@mail.example")

    answer = browser.post("/accounts/password/reset/", {"email": "olena@mail.example"})

    assert (answer.status_code, answer["Location"]) == (302, "/accounts/password/reset/done/")
    assert len(deliver_letters(at)) == 1


def test_sign_in_answers_the_same_when_password_or_address_is_wrong(
    browser: Client, resident: Resident
) -> None:
    pages = [
        browser.post("/accounts/login/", {"login": login, "password": "wrong-password-x"})
        for login in (resident.email, "nobody@mail.example")
    ]

    errors = [str(page.context["form"].non_field_errors()) for page in pages]
    assert errors[0] == errors[1]
    assert errors[0]


def test_password_reset_sets_the_password_once_when_the_link_is_followed(
    browser: Client, resident: Resident, at: Any
) -> None:
    browser.post("/accounts/password/reset/", {"email": resident.email})
    link = link_in(deliver_letters(at)[0])
    form = browser.get(link)["Location"]

    answer = browser.post(form, {"password1": "another-long-sentence"})

    assert answer.status_code == 302
    resident.refresh_from_db()
    assert resident.check_password("another-long-sentence")
    assert AuditEvent.objects.filter(verb="account.password_changed").count() == 1
    browser.post("/accounts/logout/")
    again = browser.get(link)
    assert again.status_code == 200
    assert again.context["token_fail"] is True


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "123"}, "name"),
        ({"email": "nonsense"}, "email"),
        ({"password1": "short"}, "password1"),
        ({"password1": "password1234"}, "password1"),
        ({"consent": ""}, "consent"),
    ],
)
def test_sign_up_keeps_what_was_typed_when_an_answer_is_wrong(
    browser: Client, changes: dict[str, str], field: str
) -> None:
    answer = sign_up(browser, **changes)

    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert answer.context["form"]["email"].value() == {**ANSWERS, **changes}["email"]
    assert not Resident.objects.exists()


def test_confirm_key_opens_nothing_when_used_in_another_city(
    browser: Client, client_for: Callable[..., Client], city: City, other_city: City, at: Any
) -> None:
    sign_up(browser)
    link = link_in(deliver_letters(at)[0])
    neighbour = client_for(other_city)
    with tenant_context(other_city):
        sign_up(neighbour, email="victim@mail.example")

    answer = neighbour.post(link)

    assert answer.status_code == 404
    with tenant_context(other_city):
        assert not Resident.objects.get().emailaddress_set.filter(verified=True).exists()


def test_session_means_nothing_when_sent_to_another_city(
    browser: Client,
    client_for: Callable[..., Client],
    resident: Resident,
    other_city: City,
) -> None:
    browser.force_login(resident)
    neighbour = client_for(other_city)
    neighbour.cookies = browser.cookies

    answer = neighbour.get("/office/")

    assert answer.status_code == 403
    assert answer.context["refusal"].code == "residents.office.sign_in"
    with tenant_context(other_city):
        assert not Session.objects.exists()


def test_session_ends_when_the_password_changes(
    browser: Client, client_for: Callable[..., Client], city: City, resident: Resident
) -> None:
    elsewhere = client_for(city)
    browser.force_login(resident)
    elsewhere.force_login(resident)

    browser.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": "another-long-sentence"},
    )

    assert browser.get("/accounts/password/change/").status_code == 200
    answer = elsewhere.get("/accounts/password/change/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


def test_roles_wait_for_the_address_when_somebody_was_invited(
    browser: Client, city: City, at: Any
) -> None:
    RoleInvitation.objects.create(email="olena@mail.example", role="editor", invited_at=clock.now())
    sign_up(browser)
    assert not Resident.objects.get().role_grants.exists()

    browser.post(link_in(deliver_letters(at)[0]))

    assert Resident.objects.get().role_grants.get().role == "editor"


def test_sign_up_is_refused_when_one_network_signs_up_too_often(browser: Client) -> None:
    statuses = [
        sign_up(browser, email=f"p{number}@mail.example", name="").status_code
        for number in range(22)
    ]

    assert statuses[:20] == [200] * 20
    assert statuses[20:] == [429, 429]


def test_attempts_are_counted_per_city_when_two_cities_share_a_network(
    browser: Client, client_for: Callable[..., Client], other_city: City
) -> None:
    for _number in range(21):
        sign_up(browser, name="")

    assert sign_up(client_for(other_city), name="").status_code == 200


def test_letters_speak_the_persons_language_when_asked_in_another(
    browser: Client, resident: Resident, at: Any
) -> None:
    Resident.objects.update(language="en")

    browser.post(
        "/accounts/password/reset/", {"email": resident.email}, headers={"Accept-Language": "uk"}
    )

    letter = deliver_letters(at)[0]
    assert letter.subject == "New password — Poltava"


def test_main_host_knows_nobody_when_a_session_cookie_is_sent(main_client: Client) -> None:
    main_client.cookies["sessionid"] = "a" * 32

    assert main_client.get("/").status_code in {200, 404}


@pytest.mark.parametrize(
    ("language", "help_text"), [("en", "At least 10"), ("uk", "Щонайменше 10")]
)
def test_help_of_the_password_speaks_the_pages_language(
    browser: Client, language: str, help_text: str
) -> None:
    page = browser.get("/accounts/signup/", headers={"Accept-Language": language})

    assert help_text in page.content.decode()
