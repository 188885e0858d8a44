"""Into the console: password, then a second factor; nothing else opens it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from kernel.audit.models import AuditEvent
from kernel.errors import Invalid, TooMany
from kernel.sessions.models import Session
from shared_apps.operators.actions import second_factors, signing_in
from shared_apps.operators.actions.links import PASSWORD as PASSWORD_LINK
from shared_apps.operators.actions.links import make_link
from shared_apps.operators.actions.people import invite
from shared_apps.operators.models import Operator, SecondFactor
from shared_apps.operators.rules.signing_in import own_path
from tests.factories.operators import (
    PASSWORD,
    SECRET,
    OperatorClient,
    actor_of,
    code_at,
    make_operator,
)

SIGN_IN = "/console/sign-in/"
SECOND_STEP = "/console/sign-in/second-step/"
NOBODY = "nobody@e-dem.example"


@pytest.fixture
def operator(db: None) -> Operator:
    return make_operator()


def first_step(browser: Client, operator: Operator, way: str = "") -> Any:
    sent = {"email": operator.email, "password": PASSWORD}
    return browser.post(f"{SIGN_IN}?next={way}", sent)


def test_sign_in_opens_the_console_when_password_and_code_are_right(
    main_client: Client, operator: Operator
) -> None:
    answer = first_step(main_client, operator, "/console/account/")
    assert answer.status_code == 302
    assert main_client.get("/console/").status_code == 403
    answer = main_client.post(answer["Location"], {"code": code_at(timezone.now())})
    assert (answer.status_code, answer["Location"]) == (302, "/console/account/")
    page = main_client.get("/console/")
    assert page.status_code == 200
    assert operator.name in page.content.decode()
    assert AuditEvent.objects.filter(verb="operator.signed_in").count() == 1


def test_sign_in_gives_the_session_a_new_name_at_each_step(
    main_client: Client, operator: Operator
) -> None:
    main_client.cookies["sessionid"] = "fixed-by-somebody-else-0123456789"
    first_step(main_client, operator)
    between = main_client.cookies["sessionid"].value
    main_client.post(SECOND_STEP, {"code": code_at(timezone.now())})
    after = main_client.cookies["sessionid"].value
    assert len({"fixed-by-somebody-else-0123456789", between, after}) == 3
    assert not Session.objects.filter(session_key=between).exists()
    row = Session.objects.get(session_key=after)
    assert row.account == operator.uuid
    assert row.expire_date <= timezone.now() + timedelta(hours=4)


def test_session_opens_nothing_when_only_the_password_was_given(
    main_client: Client, operator: Operator
) -> None:
    first_step(main_client, operator)
    answer = main_client.get("/console/")
    assert answer.status_code == 403
    assert "/console/sign-in/?next=/console/" in answer.content.decode()


def test_session_counts_no_more_when_its_factor_was_removed(operator: Operator) -> None:
    browser = OperatorClient(operator)
    assert browser.get("/console/").status_code == 200
    SecondFactor.objects.filter(operator=operator).delete()
    assert browser.get("/console/").status_code == 403


def test_session_counts_no_more_when_the_account_was_closed(operator: Operator) -> None:
    browser = OperatorClient(operator)
    Operator.objects.update(is_active=False)
    assert browser.get("/console/").status_code == 403


def test_sign_in_answers_alike_when_the_address_is_unknown(
    main_client: Client, operator: Operator
) -> None:
    known = main_client.post(SIGN_IN, {"email": operator.email, "password": "wrong-wrong"})
    unknown = main_client.post(
        SIGN_IN, {"email": "nobody@e-dem.example", "password": "wrong-wrong"}
    )
    assert known.status_code == unknown.status_code == 422
    plain = [
        answer.content.decode().replace(address, "").split("<main")[1].split("csrfmiddleware")[0]
        for answer, address in ((known, operator.email), (unknown, "nobody@e-dem.example"))
    ]
    assert plain[0] == plain[1]


def test_sign_in_does_the_same_work_when_the_address_is_unknown(
    operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def check(password: str, encoded: str) -> bool:
        asked.append(encoded[:1])
        return False

    monkeypatch.setattr(signing_in, "check_password", check)
    for email in (operator.email, "nobody@e-dem.example"):
        with pytest.raises(Invalid):
            signing_in.check_sign_in(email=email, password="x", network="192.0.2.1")
    assert len(asked) == 2


def test_sign_in_is_refused_when_too_many_passwords_were_wrong(
    main_client: Client, operator: Operator
) -> None:
    wrong = {"email": operator.email, "password": "wrong-wrong"}
    statuses = [main_client.post(SIGN_IN, wrong).status_code for _ in range(9)]
    assert statuses[0] == 422
    assert statuses[-1] == 429
    assert first_step(main_client, operator).status_code == 429


def test_use_code_is_refused_when_the_code_was_used(operator: Operator, at: datetime) -> None:
    assert second_factors.use_code(operator, code=code_at(at), at=at).kind == "app"
    with pytest.raises(Exception, match=r"operators\.code\.used"):
        second_factors.use_code(operator, code=code_at(at), at=at)


def test_use_code_is_refused_when_too_many_were_wrong(operator: Operator, at: datetime) -> None:
    for _ in range(8):
        with pytest.raises(Invalid):
            second_factors.use_code(operator, code="000000", at=at)
    with pytest.raises(TooMany):
        second_factors.use_code(operator, code=code_at(at), at=at)


def test_recovery_code_opens_once(operator: Operator, at: datetime) -> None:
    codes = second_factors.renew_codes(operator, actor=actor_of(operator), at=at)
    assert len(set(codes)) == 10
    assert second_factors.use_code(operator, code=codes[0].lower(), at=at).kind == "codes"
    with pytest.raises(Invalid):
        second_factors.use_code(operator, code=codes[0], at=at)
    stored = SecondFactor.objects.get(operator=operator, kind="codes").code_hashes
    assert len(stored) == 9
    assert not any(code.replace("-", "") in "".join(stored) for code in codes)


def test_app_secret_is_not_readable_in_the_database(operator: Operator) -> None:
    sealed = SecondFactor.objects.get(operator=operator).sealed
    assert SECRET not in sealed
    assert second_factors.open_for_platform(sealed, purpose=second_factors.PURPOSE) == SECRET


@pytest.mark.parametrize(
    "way",
    [
        "https://evil.example/console/",
        "//evil.example/console/",
        "/console/\\evil",
        "/consoleevil/",
        "/console//evil.example/",
        "javascript:alert(1)",
        "/console/\r\nx: y",
        "",
    ],
)
def test_own_path_leads_home_when_the_address_is_not_of_the_console(way: str) -> None:
    assert own_path(way) == "/console/"


def test_set_up_gives_password_and_app_before_anything_opens(
    main_client: Client, operator: Operator, at: datetime
) -> None:
    link = invite(
        email="New@E-dem.example",
        roles=["viewer"],
        address=lambda secret: f"/console/set-up/{secret}/",
        actor=actor_of(operator),
        at=timezone.now(),
    )
    assert main_client.get(link).status_code == 200
    weak = main_client.post(link, {"name": "Нова", "password": "password12"})
    assert weak.status_code == 422
    answer = main_client.post(link, {"name": "Нова Людина", "password": "тиха вода греблю рве"})
    assert answer["Location"] == "/console/set-up/second-factor/"
    assert main_client.get("/console/").status_code == 403
    page = main_client.get(answer["Location"]).context
    sent = {"code": code_at(timezone.now(), secret=page["key"].replace(" ", ""))}
    assert main_client.post(answer["Location"], sent)["Location"] == "/console/account/codes/"
    shown = main_client.get("/console/account/codes/").context["codes"]
    assert len(shown) == 10
    assert main_client.get("/console/account/codes/").context["codes"] == []
    assert main_client.get(link).status_code == 404
    made = Operator.objects.get(email="new@e-dem.example")
    assert (made.name, made.roles) == ("Нова Людина", ["viewer"])
    assert AuditEvent.objects.filter(verb="operator.set_up", object_key=made.uuid).exists()


def test_new_password_keeps_the_second_factor_and_ends_every_session(
    main_client: Client, operator: Operator
) -> None:
    browser = OperatorClient(operator)
    secret = make_link(operator, purpose=PASSWORD_LINK, at=timezone.now())
    answer = main_client.post(f"/console/password/{secret}/", {"password": "тиха вода греблю рве"})
    assert answer["Location"] == SIGN_IN
    assert browser.get("/console/").status_code == 403
    assert operator.factors.count() == 1
    assert main_client.get(f"/console/password/{secret}/").status_code == 404
    sent = {"email": operator.email, "password": "тиха вода греблю рве"}
    assert main_client.post(SIGN_IN, sent)["Location"].startswith(SECOND_STEP)


def test_forgotten_password_says_the_same_for_every_address(
    main_client: Client, operator: Operator
) -> None:
    pages = [
        main_client.post("/console/password/", {"email": email}).content.decode().split("<main")[1]
        for email in (operator.email, "nobody@e-dem.example")
    ]
    assert pages[0] == pages[1]
    assert operator.links.count() == 1


def test_last_factor_stays_when_somebody_removes_it(operator_client: Callable[..., Any]) -> None:
    browser = operator_client()
    factor = browser.operator.factors.get()
    answer = browser.post(f"/console/account/factors/{factor.pk}/remove/")
    assert answer.status_code == 409
    assert browser.operator.factors.count() == 1


def test_factor_stays_when_somebody_else_removes_it(operator_client: Callable[..., Any]) -> None:
    browser, other = operator_client(), make_operator()
    answer = browser.post(f"/console/account/factors/{other.factors.get().pk}/remove/")
    assert answer.status_code == 404
    assert other.factors.count() == 1


def test_sign_out_ends_the_session(operator_client: Callable[..., Any]) -> None:
    browser = operator_client()
    browser.post("/console/sign-out/")
    assert browser.get("/console/").status_code == 403


def test_sign_in_asks_for_a_form_token(operator: Operator) -> None:
    browser = Client(HTTP_HOST="localhost", enforce_csrf_checks=True)
    assert first_step(browser, operator).status_code == 403
