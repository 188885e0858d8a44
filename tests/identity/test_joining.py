"""Accounts that begin with a proven identity: address, letter, consent, and what was there."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from tenant_apps.residents.models import IdentityLink, IdentityProvider, Resident, RoleInvitation
from tenants.city import City
from tests.factories.residents import make_resident
from tests.identity.forged_oidc import ForgedProvider
from tests.identity.walking import make_oidc, query_of, set_out
from tests.residents.letters import deliver_letters, link_in

CODE = "/accounts/identity/oidc/callback/"
FORM = "/accounts/identity/sign-up/?next=%2Fbudget%2F"
PERSON = {"sub": "person-1", "national_number": "3184710691", "name": "Олена Петренко"}
ANSWERS = {"name": "Олена Петренко", "email": "olena@mail.example", "consent": "on"}


@pytest.fixture
def way(forged: ForgedProvider, city: City, now: datetime) -> IdentityProvider:
    """Give a provider that knows one person."""
    forged.person = dict(PERSON)
    return make_oidc(forged.issuer, at=now)


def walk(browser: Client, forged: ForgedProvider) -> Any:
    sent = query_of(set_out(browser, next="/budget/"))
    forged.nonce = sent["nonce"]
    return browser.get(CODE, {"code": "c", "state": sent["state"]})


def is_signed_in(browser: Client) -> bool:
    return "_auth_user_id" in browser.session


def test_letter_confirms_the_address_when_the_provider_does_not_vouch_for_it(
    browser: Client, forged: ForgedProvider, way: IdentityProvider, now: datetime
) -> None:
    forged.person |= {"email": "olena@mail.example", "email_verified": False}
    assert walk(browser, forged)["Location"] == FORM

    answer = browser.post(FORM, ANSWERS)

    assert answer["Location"] == "/accounts/confirm-email/"
    assert not is_signed_in(browser)
    assert EmailAddress.objects.get().verified is False
    [letter] = deliver_letters(now)
    answer = browser.post(link_in(letter))
    assert (answer.status_code, answer["Location"]) == (302, "/budget/")
    assert is_signed_in(browser)


def test_letter_confirms_the_address_when_another_is_written_than_the_provider_vouches_for(
    browser: Client, forged: ForgedProvider, way: IdentityProvider
) -> None:
    forged.person |= {"email": "other@mail.example", "email_verified": True}
    walk(browser, forged)

    assert browser.post(FORM, ANSWERS)["Location"] == "/accounts/confirm-email/"
    assert EmailAddress.objects.get().verified is False


def test_letter_confirms_the_address_when_a_role_waits_for_it(
    browser: Client, forged: ForgedProvider, way: IdentityProvider, now: datetime
) -> None:
    RoleInvitation.objects.create(email="olena@mail.example", role="editor", invited_at=now)
    forged.person |= {"email": "olena@mail.example", "email_verified": True}
    walk(browser, forged)

    assert browser.post(FORM, ANSWERS)["Location"] == "/accounts/confirm-email/"
    assert not Resident.objects.get().role_grants.exists()


def test_person_mends_the_address_when_the_first_one_was_wrong(
    browser: Client,
    client_for: Callable[..., Client],
    forged: ForgedProvider,
    way: IdentityProvider,
    city: City,
) -> None:
    walk(browser, forged)
    browser.post(FORM, {**ANSWERS, "email": "wrong@mail.example"})
    later = client_for(city)

    assert walk(later, forged)["Location"] == FORM
    later.post(FORM, ANSWERS)

    assert Resident.objects.get().email == "olena@mail.example"
    assert EmailAddress.objects.get().email == "olena@mail.example"
    assert IdentityLink.objects.count() == 1


@pytest.mark.parametrize("vouched", [True, False])
def test_sign_up_answers_the_same_when_the_address_has_an_account(
    browser: Client,
    forged: ForgedProvider,
    way: IdentityProvider,
    now: datetime,
    vouched: bool,
) -> None:
    """Who owns an address is proven by its letter, not by a provider: the account stays theirs."""
    owner = make_resident(email="olena@mail.example")
    forged.person |= {"email": "olena@mail.example", "email_verified": vouched}
    walk(browser, forged)

    answer = browser.post(FORM, ANSWERS)

    assert answer["Location"] == "/accounts/confirm-email/"
    assert not is_signed_in(browser)
    assert not owner.identities.exists()
    assert Resident.objects.count() == 1
    already = len(mail.outbox)
    assert len(deliver_letters(now)) == 1, already


@pytest.mark.parametrize(
    ("change", "field"),
    [({"email": "nonsense"}, "email"), ({"name": "123"}, "name"), ({"consent": ""}, "consent")],
)
def test_form_keeps_what_was_typed_when_an_answer_is_wrong(
    browser: Client,
    forged: ForgedProvider,
    way: IdentityProvider,
    change: dict[str, str],
    field: str,
) -> None:
    del forged.person["name"]
    walk(browser, forged)

    answer = browser.post(FORM, {**ANSWERS, **change})

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Resident.objects.exists()


def test_account_takes_the_proven_name_when_another_is_typed(
    browser: Client, forged: ForgedProvider, way: IdentityProvider
) -> None:
    walk(browser, forged)

    field = browser.get(FORM).context["form"]["name"]
    browser.post(FORM, {**ANSWERS, "name": "Хтось Інший"})

    assert "readonly" in str(field)
    assert Resident.objects.get().name == "Олена Петренко"


def test_account_takes_the_typed_name_when_the_provider_gives_none(
    browser: Client, forged: ForgedProvider, way: IdentityProvider
) -> None:
    forged.person["name"] = "123"
    walk(browser, forged)

    browser.post(FORM, ANSWERS)

    assert Resident.objects.get().name == "Олена Петренко"


def test_form_is_refused_when_nothing_is_proven(browser: Client, city: City) -> None:
    answer = browser.get(FORM)

    assert answer.status_code == 409
    assert answer.context["refusal"].code == "residents.identity.nothing_pending"


def test_form_is_refused_when_the_proof_has_waited_too_long(
    browser: Client,
    forged: ForgedProvider,
    way: IdentityProvider,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    walk(browser, forged)
    monkeypatch.setattr("kernel.clock.now", lambda: now + timedelta(minutes=31))

    assert browser.post(FORM, ANSWERS).status_code == 409
    assert not Resident.objects.exists()


def test_proof_is_encrypted_when_it_waits_in_the_session(
    browser: Client, forged: ForgedProvider, way: IdentityProvider
) -> None:
    walk(browser, forged)

    text = str(dict(browser.session.items()))
    assert "3184710691" not in text
    assert "Петренко" not in text


def test_account_stays_closed_when_it_is_switched_off(
    browser: Client, forged: ForgedProvider, way: IdentityProvider
) -> None:
    forged.person |= {"email": "olena@mail.example", "email_verified": True}
    walk(browser, forged)
    browser.post(FORM, ANSWERS)
    browser.post("/accounts/logout/")
    Resident.objects.update(is_active=False)

    answer = walk(browser, forged)

    assert answer["Location"] == "/accounts/inactive/"
    assert not is_signed_in(browser)


def test_begin_is_refused_when_the_form_is_not_ours(
    client_for: Callable[..., Client], city: City, way: IdentityProvider
) -> None:
    browser = client_for(city, enforce_csrf_checks=True)

    assert browser.post("/accounts/identity/oidc/begin/").status_code == 403
    assert browser.get("/accounts/identity/oidc/begin/").status_code == 405


def test_sign_in_page_shows_a_button_when_a_provider_is_open(
    browser: Client, way: IdentityProvider
) -> None:
    for page in ("/accounts/login/?next=/budget/", "/accounts/signup/?next=/budget/"):
        text = browser.get(page).content.decode()
        assert 'action="/accounts/identity/oidc/begin/"' in text
        assert 'name="next" value="/budget/"' in text
    way.is_open = False
    way.save()
    assert "identity/oidc" not in browser.get("/accounts/login/").content.decode()


def test_ways_page_costs_few_queries_when_somebody_is_signed_in(
    browser: Client,
    resident: Resident,
    way: IdentityProvider,
    django_assert_max_num_queries: Any,
) -> None:
    browser.force_login(resident)

    with django_assert_max_num_queries(8):
        assert browser.get("/accounts/identity/?level=eid").status_code == 200


def test_unlink_leads_back_when_somebody_removes_a_proof(
    browser: Client, forged: ForgedProvider, way: IdentityProvider, resident: Resident
) -> None:
    browser.force_login(resident)
    assert walk(browser, forged)["Location"] == "/budget/"

    answer = browser.post("/accounts/identity/oidc/unlink/")

    assert (answer.status_code, answer["Location"]) == (302, "/accounts/identity/")
    assert not resident.identities.exists()
    browser.post("/accounts/logout/")
    assert browser.post("/accounts/identity/oidc/unlink/")["Location"] == "/accounts/login/"
