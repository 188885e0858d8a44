"""The second factor: codes good once, roles only after it, the way through it and back."""

import base64
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone
from django_tenants.utils import tenant_context

from kernel.audit.models import AuditEvent
from kernel.errors import Conflict, Invalid
from kernel.one_time_codes import code_of_step, matching_step, seconds_left
from tenant_apps.residents.actions.roles import revoke_role
from tenant_apps.residents.actions.second_factor import use_code
from tenant_apps.residents.models import Resident
from tenant_apps.residents.rules.second_factor import confirming_factors
from tenants import hosts
from tenants.city import City
from tests.factories.residents import PASSWORD, acting, make_resident
from tests.factories.second_factors import code_at, give_app

OFFICE = "/office/"
CODE_PAGE = "/accounts/2fa/authenticate/"
SET_UP = "/accounts/2fa/totp/activate/"
CODES = "/accounts/2fa/recovery-codes/"


@pytest.fixture
def at() -> datetime:
    """Give the present instant: the app on a phone lives by real time."""
    return timezone.now()


@pytest.fixture
def browser(client_for: Callable[..., Client], city: City) -> Client:
    return client_for(city, HTTP_ACCEPT_LANGUAGE="en")


def sign_in(browser: Any, resident: Resident, page: str = OFFICE) -> Any:
    answers = {"login": resident.email, "password": PASSWORD, "next": page}
    return browser.post("/accounts/login/", answers)


def send_code(browser: Any, code: str, page: str = CODE_PAGE) -> Any:
    return browser.post(page, {"code": code})


def errors_of(answer: Any, field: str = "code") -> str:
    return " ".join(answer.context["form"].errors.get(field, []))


# The seconds and codes of RFC 6238, appendix B, with the last six of its eight digits.
@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_code_is_the_standards_when_computed(seconds: int, code: str) -> None:
    secret = base64.b32encode(b"12345678901234567890").decode()
    assert code_of_step(secret, seconds // 30) == code
    assert matching_step(secret, code, seconds=seconds, tolerance=1) == seconds // 30


def test_seconds_left_run_from_thirty_to_one() -> None:
    assert [seconds_left(second) for second in (0, 1, 29, 30)] == [30, 29, 1, 30]


def test_sign_in_asks_for_the_code_when_the_account_has_an_app(
    browser: Any, clerk: Resident, at: datetime
) -> None:
    give_app(clerk, at)

    answer = sign_in(browser, clerk)

    assert (answer.status_code, answer["Location"]) == (302, CODE_PAGE)
    assert "_auth_user_id" not in browser.session
    assert browser.get(OFFICE).status_code == 403
    answer = send_code(browser, code_at(at))
    assert (answer.status_code, answer["Location"]) == (302, OFFICE)
    assert browser.get(OFFICE).status_code == 200


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_code_is_taken_when_a_clock_is_half_a_minute_wrong(
    clerk: Resident, at: datetime, steps: int
) -> None:
    give_app(clerk, at)

    assert use_code(resident=clerk, code=code_at(at, steps=steps), at=at).type == "totp"


@pytest.mark.parametrize("steps", [-2, 2])
def test_code_is_refused_when_a_clock_is_a_minute_wrong(
    clerk: Resident, at: datetime, steps: int
) -> None:
    give_app(clerk, at)

    with pytest.raises(Invalid) as refusal:
        use_code(resident=clerk, code=code_at(at, steps=steps), at=at)
    assert refusal.value.code == "residents.code.wrong"


@pytest.mark.parametrize("typed", [0, -1])
def test_code_is_refused_when_it_or_a_later_one_was_used(
    clerk: Resident, at: datetime, typed: int
) -> None:
    give_app(clerk, at)
    use_code(resident=clerk, code=code_at(at), at=at)

    with pytest.raises(Conflict) as refusal:
        use_code(resident=clerk, code=code_at(at, steps=typed), at=at)
    assert refusal.value.code == "residents.code.used"


def test_sign_in_says_what_is_wrong_when_the_code_does_not_fit(
    browser: Any, clerk: Resident, at: datetime
) -> None:
    give_app(clerk, at)
    sign_in(browser, clerk)

    answer = send_code(browser, "000000")

    assert answer.status_code == 200
    assert "does not fit" in errors_of(answer)
    assert "_auth_user_id" not in browser.session


def test_office_leads_to_set_up_and_back_when_an_invited_clerk_comes_with_a_password(
    browser: Any, clerk: Resident, at: datetime
) -> None:
    sign_in(browser, clerk, page="/office/people/")
    page = browser.get("/office/people/?q=a")
    assert page.status_code == 403
    assert page.context["refusal"].code == "residents.office.second_factor"
    way = f"{SET_UP}?{urlencode({'next': '/office/people/?q=a'})}"
    assert way.replace("&", "&amp;") in page.content.decode()

    page = browser.get(way)
    assert page.status_code == 200
    assert "<svg" in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    secret = browser.session["mfa.totp.secret"]
    answer = browser.post(way, {"code": code_at(at, secret=secret)})

    assert (answer.status_code, answer["Location"]) == (302, CODES)
    codes = browser.get(CODES)
    assert codes.context["way_back"] == "/office/people/?q=a"
    assert browser.get(OFFICE).status_code == 200


def test_secret_is_sealed_when_an_app_is_set_up(
    browser: Any, clerk: Resident, other_city: City, at: datetime
) -> None:
    sign_in(browser, clerk)
    browser.get(SET_UP)
    secret = browser.session["mfa.totp.secret"]
    browser.post(SET_UP, {"code": code_at(at, secret=secret)})

    stored = {row.type: str(row.data) for row in Authenticator.objects.filter(user=clerk)}
    assert set(stored) == {"totp", "recovery_codes"}
    assert secret not in stored["totp"]
    row = Authenticator.objects.get(user=clerk, type="totp")
    assert use_code(resident=clerk, code=code_at(at, steps=1, secret=secret), at=at) == row
    with tenant_context(other_city):
        stranger = make_resident()
        Authenticator.objects.create(user=stranger, type="totp", data=row.data)
        with pytest.raises(Conflict) as refusal:
            use_code(resident=stranger, code=code_at(at, secret=secret), at=at)
    assert refusal.value.code == "residents.vault.unreadable"


def test_code_that_set_the_app_up_is_refused_when_used_to_sign_in(
    browser: Any, clerk: Resident, at: datetime
) -> None:
    sign_in(browser, clerk)
    browser.get(SET_UP)
    code = code_at(at, secret=browser.session["mfa.totp.secret"])
    browser.post(SET_UP, {"code": code})
    browser.post("/accounts/logout/")
    sign_in(browser, clerk)

    assert "used already" in errors_of(send_code(browser, code))


def test_set_up_keeps_the_secret_when_the_code_is_wrong(browser: Any, clerk: Resident) -> None:
    sign_in(browser, clerk)
    browser.get(SET_UP)
    secret = browser.session["mfa.totp.secret"]

    answer = browser.post(SET_UP, {"code": "000000"})

    assert "does not fit" in errors_of(answer)
    assert answer.context["form"].secret == secret
    assert not Authenticator.objects.exists()


def test_set_up_makes_one_app_when_the_button_is_clicked_twice(
    browser: Any, clerk: Resident, at: datetime
) -> None:
    sign_in(browser, clerk)
    browser.get(SET_UP)
    answers = {"code": code_at(at, secret=browser.session["mfa.totp.secret"])}

    statuses = [browser.post(SET_UP, answers).status_code for _click in range(2)]

    assert statuses == [302, 302]
    assert Authenticator.objects.filter(user=clerk, type="totp").count() == 1


def test_roles_do_not_count_when_the_session_has_no_second_factor(
    browser: Any, owner: Resident
) -> None:
    browser.force_login(owner, second_factor=False)

    for page in (OFFICE, "/office/people/", "/office/audit/"):
        answer = browser.get(page)
        assert answer.status_code == 403
        assert answer.context["refusal"].code == "residents.office.second_factor"
    machine = browser.get(OFFICE, headers={"Accept": "application/json"})
    assert machine.json()["code"] == "residents.office.second_factor"


def test_roles_do_not_count_when_the_factor_was_removed_meanwhile(
    browser: Any, owner: Resident
) -> None:
    browser.force_login(owner)
    assert browser.get(OFFICE).status_code == 200

    Authenticator.objects.filter(user=owner).delete()

    assert browser.get(OFFICE).context["refusal"].code == "residents.office.second_factor"


def test_roles_do_not_count_when_the_second_step_is_half_a_day_ago() -> None:
    records = [{"method": "mfa", "id": 7, "at": 1000.0}, {"method": "password", "at": 1000.0}]

    assert confirming_factors(records, now=1000.0 + 43_199, valid_seconds=43_200) == {7}
    assert confirming_factors(records, now=1000.0 + 43_200, valid_seconds=43_200) == set()


def test_roles_do_not_count_when_the_confirming_factor_is_somebody_elses(
    browser: Any, owner: Resident, clerk: Resident, at: datetime
) -> None:
    browser.force_login(owner)
    mine = Authenticator.objects.get(user=owner)
    give_app(clerk, at)
    Authenticator.objects.filter(pk=mine.pk).update(user=make_resident())

    assert browser.get(OFFICE).context["refusal"].code == "residents.office.second_factor"


def test_roles_vanish_at_once_when_they_are_revoked(
    browser: Any, clerk: Resident, owner: Resident, at: datetime
) -> None:
    browser.force_login(clerk)
    assert browser.get(OFFICE).status_code == 200

    revoke_role(resident=clerk, role="intake_clerk", actor=acting("owner"), at=at)

    assert browser.get(OFFICE).context["refusal"].code == "residents.office.staff_only"


def test_older_session_must_show_the_factor_when_it_was_set_up_elsewhere(
    browser: Any, clerk: Resident, at: datetime
) -> None:
    browser.force_login(clerk, second_factor=False)
    give_app(clerk, at)
    page = browser.get(OFFICE).content.decode()
    assert "/accounts/2fa/reauthenticate/?next=%2Foffice%2F" in page
    key = browser.session.session_key

    answer = browser.post(
        "/accounts/2fa/reauthenticate/?next=/office/", {"code": code_at(at), "next": OFFICE}
    )

    assert (answer.status_code, answer["Location"]) == (302, OFFICE)
    assert browser.get(OFFICE).status_code == 200
    assert browser.session.session_key != key


def test_password_alone_removes_no_factor_when_the_session_is_old(
    browser: Any, clerk: Resident, at: datetime
) -> None:
    browser.force_login(clerk, second_factor=False)
    give_app(clerk, at)
    session = browser.session
    session["signed_in_at"] = (timezone.now() - timedelta(minutes=6)).isoformat()
    session.save()

    answer = browser.post("/accounts/2fa/totp/deactivate/")
    assert answer["Location"].startswith("/accounts/2fa/reauthenticate/")
    answer = browser.post("/accounts/reauthenticate/", {"password": PASSWORD})

    assert answer["Location"].startswith("/accounts/2fa/reauthenticate/")
    assert Authenticator.objects.filter(user=clerk, type="totp").exists()


def test_recovery_codes_are_shown_once_and_open_the_account_once(
    browser: Any, clerk: Resident, at: datetime
) -> None:
    sign_in(browser, clerk)
    browser.get(SET_UP)
    browser.post(SET_UP, {"code": code_at(at, secret=browser.session["mfa.totp.secret"])})
    shown = browser.get(CODES)
    codes = re.findall(r"\b\d{8}\b", shown.content.decode().partition("<pre")[2])[:10]
    assert len(codes) == 10
    assert "no-store" in shown["Cache-Control"]
    again = browser.get(CODES).content.decode()
    assert codes[0] not in again
    assert "10 recovery codes are left" in again

    browser.post("/accounts/logout/")
    sign_in(browser, clerk)
    answer = send_code(browser, f"{codes[0][:4]} {codes[0][4:]}")
    assert (answer.status_code, answer["Location"]) == (302, OFFICE)
    assert browser.get(OFFICE).status_code == 200
    assert "9 recovery codes are left" in browser.get(CODES).content.decode()

    browser.post("/accounts/logout/")
    sign_in(browser, clerk)
    assert "does not fit" in errors_of(send_code(browser, codes[0]))


def test_recovery_codes_are_void_when_new_ones_are_made(
    browser: Any, clerk: Resident, at: datetime
) -> None:
    sign_in(browser, clerk)
    browser.get(SET_UP)
    browser.post(SET_UP, {"code": code_at(at, secret=browser.session["mfa.totp.secret"])})
    old = browser.get(CODES).context["unused_codes"]

    answer = browser.post(f"{CODES}generate/")

    assert answer["Location"] == CODES
    new = browser.get(CODES).context["unused_codes"]
    assert len(new) == 10
    assert not set(old) & set(new)
    with pytest.raises(Invalid):
        use_code(resident=clerk, code=old[0], at=at)


def test_removing_the_app_closes_the_office_and_tells_the_owner(
    browser: Any,
    clerk: Resident,
    at: datetime,
    django_capture_on_commit_callbacks: Any,
) -> None:
    give_app(clerk, at)
    sign_in(browser, clerk)
    send_code(browser, code_at(at))

    with django_capture_on_commit_callbacks(execute=True):
        answer = browser.post("/accounts/2fa/totp/deactivate/")

    assert answer.status_code == 302
    assert not Authenticator.objects.filter(user=clerk).exists()
    assert browser.get(OFFICE).context["refusal"].code == "residents.office.second_factor"
    assert AuditEvent.objects.filter(verb="account.second_factor_removed").count() == 1


@pytest.mark.parametrize(
    "page",
    [
        "/accounts/security/",
        "/accounts/sessions/",
        "/accounts/email/",
        "/accounts/person/",
        "/accounts/2fa/reauthenticate/",
        "/accounts/2fa/totp/deactivate/",
        "/accounts/2fa/webauthn/add/",
        "/accounts/2fa/webauthn/reauthenticate/",
    ],
)
def test_pages_show_our_words_and_nothing_of_the_librarys(
    browser: Any, clerk: Resident, at: datetime, page: str
) -> None:
    give_app(clerk, at)
    browser.force_login(clerk)

    answer = browser.get(page, follow=True)

    assert answer.status_code == 200
    names = [template.name for template in answer.templates if template.name]
    assert [name for name in names if name.startswith(("account/", "mfa/", "allauth/"))] == []
    assert "residents/account/base.html" in names


def test_staff_signs_in_with_a_code_when_the_site_is_read_only(
    browser: Any, clerk: Resident, city: City, at: datetime
) -> None:
    give_app(clerk, at)
    closed = replace(city, state="read_only", read_only=True)
    hosts.remember(f"{city.slug}.localhost", closed)

    assert sign_in(browser, clerk)["Location"] == CODE_PAGE
    assert send_code(browser, code_at(at))["Location"] == OFFICE
    assert browser.get(OFFICE).status_code == 200
