"""Limits of attempts: per account and per network, said with a time, nothing typed lost."""

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
import structlog
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.core.cache import cache, caches
from django.test import Client
from django.utils import timezone

from kernel.errors import TooMany
from tenant_apps.residents.actions.attempts import (
    CODE_ACCOUNT,
    LETTER_ADDRESS,
    LIMITS,
    SIGN_IN_ACCOUNT,
    SIGN_IN_NETWORK,
    SIGN_UP_NETWORK,
    Limit,
    address_key,
    check_attempts,
    count_attempt,
    count_failure,
)
from tenant_apps.residents.models import Resident
from tenants.city import City
from tests.factories.residents import PASSWORD, make_resident
from tests.factories.second_factors import code_at, give_app
from tests.residents.letters import deliver_letters, link_in

FEW = Limit("test", 4, 600)
WRONG = "wrong-password-x"


@pytest.fixture
def browser(client_for: Callable[..., Client], city: City) -> Client:
    return client_for(city, HTTP_ACCEPT_LANGUAGE="en")


def sign_in(browser: Client, login: str, password: str = PASSWORD, **more: Any) -> Any:
    return browser.post("/accounts/login/", {"login": login, "password": password}, **more)


def forget_counts() -> None:
    """Forget our counts and those of allauth's own limits."""
    for name in caches.settings:
        caches[name].clear()


def test_limit_says_how_long_to_wait_when_it_is_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    began = time.time()
    for _failure in range(4):
        check_attempts(FEW, key="a")
        count_failure(FEW, key="a")
    monkeypatch.setattr(time, "time", lambda: began + 500)

    with pytest.raises(TooMany) as refusal:
        check_attempts(FEW, key="a")

    assert 95 <= refusal.value.facts["retry_after"] <= 105
    assert refusal.value.facts["minutes"] == 2
    check_attempts(FEW, key="b")


def test_attempts_stay_counted_when_a_stranger_fills_the_cache_with_pages() -> None:
    for _failure in range(FEW.failures):
        count_attempt(FEW, key="a")
    for number in range(1000):
        cache.set(f"ui.kept:{number}", "a page that somebody asked for by another address", 5)

    with pytest.raises(TooMany):
        check_attempts(FEW, key="a")


def test_processes_together_allow_no_more_when_they_share_no_cache(settings: Any) -> None:
    settings.ATTEMPTS_SCALE = 0.5
    passed = 0
    for _process in range(2):
        caches[LIMITS].clear()
        for _attempt in range(10):
            try:
                count_attempt(FEW, key="a")
                passed += 1
            except TooMany:
                continue
    assert passed == FEW.failures


@pytest.mark.parametrize("known", [True, False])
def test_sign_in_is_refused_when_too_many_passwords_were_wrong(
    browser: Client, resident: Resident, known: bool
) -> None:
    login = resident.email if known else "nobody@mail.example"
    for _attempt in range(SIGN_IN_ACCOUNT.failures):
        assert sign_in(browser, login, WRONG).status_code == 200

    answer = sign_in(browser, login)

    assert answer.status_code == 429
    assert 1 <= int(answer["Retry-After"]) <= SIGN_IN_ACCOUNT.seconds
    assert "Minutes until you can try again: 15" in answer.content.decode()
    assert answer.context["form"]["login"].value() == login
    assert "_auth_user_id" not in browser.session
    if known:
        other = make_resident()
        assert sign_in(browser, other.email).status_code == 302


def test_sign_in_is_refused_when_one_network_tries_many_addresses(
    browser: Client, client_for: Callable[..., Client], city: City, resident: Resident
) -> None:
    for number in range(SIGN_IN_NETWORK.failures):
        sign_in(browser, f"p{number}@mail.example", WRONG)

    assert sign_in(browser, resident.email).status_code == 429
    elsewhere = client_for(city, REMOTE_ADDR="203.0.113.9")
    assert sign_in(elsewhere, resident.email).status_code == 302


def test_sign_in_counts_nothing_when_the_password_is_right(
    browser: Client, resident: Resident
) -> None:
    for _attempt in range(SIGN_IN_ACCOUNT.failures + 1):
        assert sign_in(browser, resident.email).status_code == 302
        browser.post("/accounts/logout/")


def test_codes_are_refused_when_too_many_were_wrong(
    browser: Client, clerk: Resident, at: datetime
) -> None:
    give_app(clerk, at)
    sign_in(browser, clerk.email)
    page = "/accounts/2fa/authenticate/"
    for _attempt in range(CODE_ACCOUNT.failures):
        assert browser.post(page, {"code": "000000"}).status_code == 200

    answer = browser.post(page, {"code": code_at(timezone.now())})

    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert "_auth_user_id" not in browser.session


def test_password_again_is_refused_when_too_many_were_wrong(
    browser: Client, resident: Resident
) -> None:
    sign_in(browser, resident.email)
    for _attempt in range(SIGN_IN_ACCOUNT.failures):
        browser.post("/accounts/reauthenticate/", {"password": WRONG})

    answer = browser.post("/accounts/reauthenticate/", {"password": PASSWORD})

    assert answer.status_code == 429


def test_sign_up_keeps_what_was_typed_when_one_network_signs_up_too_often(
    browser: Client,
) -> None:
    for number in range(SIGN_UP_NETWORK.failures):
        browser.post("/accounts/signup/", {"email": f"p{number}@mail.example"})

    answers = {"name": "Олена", "email": "olena@mail.example", "password1": PASSWORD}
    answer = browser.post("/accounts/signup/", {**answers, "consent": "on"})

    assert answer.status_code == 429
    assert answer.context["form"]["name"].value() == "Олена"
    assert answer.context["form"]["email"].value() == "olena@mail.example"
    assert not Resident.objects.exists()


@pytest.mark.parametrize("known", [True, False])
def test_letters_stop_when_one_address_gets_too_many(
    browser: Client, city: City, at: datetime, known: bool
) -> None:
    if known:
        make_resident(email="olena@mail.example")
    asked = {"email": "olena@mail.example"}
    for _letter in range(LETTER_ADDRESS.failures):
        assert browser.post("/accounts/password/reset/", asked).status_code == 302

    answer = browser.post("/accounts/password/reset/", asked)

    assert answer.status_code == 429
    assert answer.context["form"]["email"].value() == "olena@mail.example"
    assert len(deliver_letters(at)) == LETTER_ADDRESS.failures


def test_cache_holds_no_address_when_attempts_are_counted() -> None:
    assert "olena" not in address_key("Olena@mail.example")
    assert address_key("Olena@mail.example ") == address_key("olena@mail.example")


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give the salts of all passwords that are hashed: that is what takes time."""
    salts: list[str] = []
    encode = MD5PasswordHasher.encode

    def noted(self: MD5PasswordHasher, password: str, salt: str) -> str:
        salts.append(salt)
        return str(encode(self, password, salt))

    monkeypatch.setattr(MD5PasswordHasher, "encode", noted)
    return salts


def test_sign_in_takes_as_long_when_the_address_is_unknown(
    browser: Client, resident: Resident, hashed: list[str]
) -> None:
    counts = []
    for login in (resident.email, "nobody@mail.example"):
        hashed.clear()
        sign_in(browser, login, WRONG)
        counts.append(len(hashed))

    assert counts == [1, 1]


def test_sign_up_takes_as_long_when_the_address_is_taken(
    browser: Client, city: City, hashed: list[str]
) -> None:
    make_resident(email="taken@mail.example")
    counts = []
    for address in ("taken@mail.example", "free@mail.example"):
        hashed.clear()
        answers = {"name": "Олена", "email": address, "password1": PASSWORD, "consent": "on"}
        assert browser.post("/accounts/signup/", answers).status_code == 302
        counts.append(len(hashed))

    assert counts == [1, 1]


def test_sign_up_makes_one_account_and_one_letter_when_clicked_twice(
    browser: Client, city: City, at: datetime
) -> None:
    answers = {
        "name": "Олена",
        "email": "olena@mail.example",
        "password1": PASSWORD,
        "consent": "on",
    }

    places = [browser.post("/accounts/signup/", answers)["Location"] for _click in range(2)]

    assert places == ["/accounts/confirm-email/"] * 2
    assert Resident.objects.count() == 1
    letters = deliver_letters(at)
    assert len(letters) == 1
    assert "/accounts/confirm-email/" in link_in(letters[0])


def test_letter_is_sent_again_when_asked_and_answers_alike_without_an_account(
    browser: Client, city: City, at: datetime, client_for: Callable[..., Client]
) -> None:
    make_resident(email="taken@mail.example")
    pages = []
    for address in ("taken@mail.example", "free@mail.example"):
        person = client_for(city, HTTP_ACCEPT_LANGUAGE="en")
        answers = {"name": "Олена", "email": address, "password1": PASSWORD, "consent": "on"}
        person.post("/accounts/signup/", answers)
        forget_counts()
        answer = person.post("/accounts/confirm-email/again/", follow=True)
        pages.append(answer.content.decode().replace(address, "…").partition("csrf")[0])
    assert pages[0] == pages[1]
    assert "on its way again" in pages[0]
    deliver_letters(at)
    again = [letter for letter in mail.outbox if letter.to == ["free@mail.example"]]
    assert len(again) == 2


def test_letter_is_not_sent_again_when_nobody_signed_up(browser: Client, at: datetime) -> None:
    answer = browser.post("/accounts/confirm-email/again/")

    assert answer["Location"] == "/accounts/confirm-email/"
    assert deliver_letters(at) == []


def test_stranger_never_gets_the_link_of_an_account_whose_password_somebody_else_chose(
    browser: Client, client_for: Callable[..., Client], city: City, at: datetime
) -> None:
    answers = {"name": "Олена", "email": "olena@mail.example", "consent": "on"}
    browser.post("/accounts/signup/", {**answers, "password1": "the-squatters-password"})
    owner = client_for(city)
    forget_counts()
    owner.post("/accounts/signup/", {**answers, "password1": PASSWORD})
    forget_counts()
    owner.post("/accounts/confirm-email/again/")

    links = [link_in(letter) for letter in deliver_letters(at)]

    assert [link.split("/")[2] for link in links] == ["confirm-email", "password", "password"]


def test_log_names_nobody_when_sign_in_fails(
    browser: Client, resident: Resident, caplog: pytest.LogCaptureFixture
) -> None:
    with structlog.testing.capture_logs() as told:
        sign_in(browser, resident.email, WRONG)

    assert {"event": "sign_in.refused", "log_level": "info"} in told
    assert resident.email not in str(told) + caplog.text
