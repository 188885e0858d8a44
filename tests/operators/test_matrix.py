"""Role × address over the whole console of this app: each answers as the matrix says."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from shared_apps.operators.actions.notices import publish_notice
from shared_apps.operators.actions.support import ask_for_access
from shared_apps.operators.models import Operator
from shared_apps.operators.rules.roles import MATRIX
from shared_apps.operators.web import console_urls
from tenants.models import FleetRun
from tests.factories.operators import OperatorClient, actor_of, make_operator

URLCONF = "config.urls_public"
Matrix = dict[str, tuple[str | None, str | None]]

OPEN = {"sign_in", "second_step", "passkey", "set_up", "set_up_factor", "forgotten", "new_password"}
"""Doors: nobody is in yet."""

CONSOLE: Matrix = {
    "home": ("home.read", None),
    "sign_out": (None, ""),
    "account": ("home.read", None),
    "add_factor": ("home.read", "home.read"),
    "remove_factor": (None, "home.read"),
    "codes": ("home.read", None),
    "renew_codes": (None, "home.read"),
    "change_password": ("home.read", "home.read"),
    "end_sessions": (None, "home.read"),
    "fleet": ("fleet.read", None),
    "refresh_fleet": (None, "fleet.change"),
    "fleet_file": ("fleet.read", None),
    "city": ("fleet.read", None),
    "change_plan": ("plan.change", "plan.change"),
    "cancel_plan": ("plan.change", "plan.change"),
    "domain": ("fleet.change", "fleet.change"),
    "verify_domain": (None, "fleet.change"),
    "archive": ("fleet.change", None),
    "ask_support": ("support.change", "support.change"),
    "verb": ("fleet.change", "fleet.change"),
    "runs": ("runs.read", None),
    "migrations": ("runs.read", None),
    "migrate": (None, "runs.change"),
    "migration": ("runs.read", None),
    "outbox": ("outbox.read", None),
    "try_again": (None, "outbox.change"),
    "notices": ("notices.read", None),
    "new_notice": ("notices.change", "notices.change"),
    "end_notice": (None, "notices.change"),
    "support": ("support.read", None),
    "enter_support": (None, "support.change"),
    "end_support": (None, "support.change"),
    "people": ("people.read", None),
    "invite": ("people.change", "people.change"),
    "person": ("people.read", "people.change"),
    "close": (None, "people.change"),
    "reopen": (None, "people.change"),
    "invite_again": (None, "people.change"),
    "audit": ("audit.read", None),
    "verify_audit": (None, "audit.read"),
}


@pytest.fixture
def values(db: None, at: datetime) -> dict[str, Any]:
    """What the addresses take, made once for each test."""
    other = make_operator()
    access = ask_for_access("poltava", reason="A look", actor=actor_of(other), at=at)
    notice = publish_notice(
        kind="info",
        texts={"en": "Work tonight"},
        starts_at=at,
        ends_at=at + timedelta(days=1),
        audiences=["operators"],
        actor=actor_of(other),
        at=at,
    )
    run = FleetRun.objects.create(version="x", connections=1, actor="system", started_at=at)
    return {
        "factor": other.factors.get().pk,
        "slug": "poltava",
        "kind": "csv",
        "name": "suspend",
        "access": access.pk,
        "notice": notice.pk,
        "account": other.pk,
        "run": run.pk,
    }


def address(name: str, values: dict[str, Any]) -> str:
    pattern = next(row for row in console_urls.urlpatterns if row.name == name)
    kwargs = {key: values[key] for key in pattern.pattern.converters}
    return reverse(f"console:{name}", urlconf=URLCONF, kwargs=kwargs)


def test_every_address_of_the_console_is_in_the_table() -> None:
    assert {row.name for row in console_urls.urlpatterns} == set(CONSOLE) | OPEN


@contextmanager
def undone() -> Iterator[None]:
    point: Any = connection.savepoint()
    try:
        yield
    finally:
        connection.savepoint_rollback(point)


def nobody() -> OperatorClient:
    return OperatorClient()


def without_second_factor() -> OperatorClient:
    """A browser whose session knows the account and no factor that confirmed it."""
    operator = make_operator()
    browser = OperatorClient(operator)
    Operator.objects.get(pk=operator.pk).factors.all().delete()
    return browser


def half_way() -> OperatorClient:
    """A browser that has given the right password only."""
    operator, browser = make_operator(), OperatorClient()
    browser.post(
        "/console/sign-in/", {"email": operator.email, "password": "correct-horse-battery"}
    )
    return browser


@pytest.mark.parametrize("enter", [nobody, without_second_factor, half_way])
@pytest.mark.parametrize("method", ["get", "post"])
def test_console_is_closed_when_nobody_is_in(
    values: dict[str, Any], enter: Callable[[], OperatorClient], method: str
) -> None:
    browser, wrong = enter(), []
    for name in CONSOLE:
        if name == "sign_out":
            continue
        with undone():
            answer = getattr(browser, method)(address(name, values))
        if answer.status_code not in {403, 405}:
            wrong.append((name, answer.status_code))
        if answer.status_code == 403:
            assert answer.context["refusal"].code == "operators.console.sign_in"
    assert wrong == []


@pytest.mark.parametrize("role", ["operator", "finance", "viewer"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_console_answers_as_the_matrix_says(values: dict[str, Any], role: str, method: str) -> None:
    browser, wrong = OperatorClient(make_operator((role,))), []
    browser.raise_request_exception = False
    for name, (reads, sends) in CONSOLE.items():
        needs = reads if method == "get" else sends
        if name == "sign_out":
            continue
        with undone():
            answer = getattr(browser, method)(address(name, values))
        if needs is None:
            wrong += [(name, answer.status_code)] if answer.status_code != 405 else []
            continue
        refused = answer.status_code == 403 and bool(
            answer.context and answer.context["refusal"].code == "operators.console.wrong_role"
        )
        if refused == (role in MATRIX[needs]) or answer.status_code >= 500:
            wrong.append((name, answer.status_code))
    assert wrong == []


def test_every_action_of_the_table_is_in_the_matrix() -> None:
    asked = {action for pair in CONSOLE.values() for action in pair if action}
    assert asked == set(MATRIX)


def test_only_operators_change_anything() -> None:
    changing = {name for name in MATRIX if name.endswith(".change")} - {"plan.change"}
    assert {name for name, roles in MATRIX.items() if roles == {"operator"}} == changing
