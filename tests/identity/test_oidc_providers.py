"""OpenID Connect against real provider processes: sign up, sign in, link, lead back."""

from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client

from kernel.audit.models import AuditEvent
from tenant_apps.residents.models import IdentityLink, Resident
from tests.factories.residents import make_resident
from tests.identity.processes import PERSON
from tests.identity.walking import come_back, make_oidc, prove, set_out

PAGE = "/budget/"
ANSWERS = {"name": "Олена Петренко", "email": PERSON["email"], "consent": "on"}

pytestmark = pytest.mark.slow


@pytest.fixture(params=["mock_issuer", "certified_issuer"])
def issuer(request: pytest.FixtureRequest) -> str:
    """Give one real provider after the other."""
    found: str = request.getfixturevalue(request.param)
    return found


def set_up(issuer: str, at: datetime, **changes: Any) -> None:
    scopes = "openid profile email number"
    make_oidc(issuer, at=at, scopes=scopes, **changes)


def subject_of(issuer_name: str) -> str:
    return PERSON["sub"] if "authorize" in issuer_name else ""


def walk(browser: Client, **sent: str) -> Any:
    address = set_out(browser, **sent)
    return come_back(browser, prove(address, subject_of(address)))


@pytest.fixture
def scopes(issuer: str) -> str:
    return "openid profile email" + (" number" if "certified" in issuer else "")


def test_sign_up_leads_back_when_the_provider_vouches_for_the_address(
    browser: Client, issuer: str, now: datetime
) -> None:
    set_up(issuer, now)

    answer = walk(browser, next=PAGE)
    assert answer["Location"] == "/accounts/identity/sign-up/?next=%2Fbudget%2F"
    form = browser.get(answer["Location"])
    assert form.context["form"]["name"].value() == PERSON["name"]
    answer = browser.post("/accounts/identity/sign-up/", ANSWERS)

    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    resident = Resident.objects.get()
    assert browser.session["_auth_user_id"] == str(resident.pk)
    assert resident.birth_date == date(1987, 3, 12)
    assert not resident.has_usable_password()
    assert IdentityLink.objects.assurance_of(resident.pk) == "eid"
    assert AuditEvent.objects.filter(verb="identity.linked").count() == 1


def test_sign_in_opens_the_same_account_when_the_person_comes_again(
    browser: Client, issuer: str, now: datetime
) -> None:
    set_up(issuer, now)
    walk(browser)
    browser.post("/accounts/identity/sign-up/", ANSWERS)
    browser.post("/accounts/logout/")
    assert "_auth_user_id" not in browser.session

    answer = walk(browser, next=PAGE)

    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    assert browser.session["_auth_user_id"] == str(Resident.objects.get().pk)


def test_link_raises_the_level_when_somebody_signed_in_proves_who_they_are(
    browser: Client, issuer: str, now: datetime
) -> None:
    set_up(issuer, now)
    resident = make_resident()
    browser.force_login(resident)

    answer = walk(browser, next=PAGE, level="eid")

    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    assert IdentityLink.objects.assurance_of(resident.pk) == "eid"
    page = browser.get("/accounts/identity/?level=eid&next=/budget/")
    assert page.context["reached"] is True


def test_answer_is_refused_when_it_is_sent_again(
    browser: Client, issuer: str, now: datetime
) -> None:
    set_up(issuer, now)
    address = set_out(browser)
    back = prove(address, subject_of(address))
    come_back(browser, back)

    answer = come_back(browser, back)

    assert answer.status_code == 409
    assert answer.context["refusal"].code == "residents.identity.state_unknown"
