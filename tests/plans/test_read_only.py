"""A read-only site: everything can be read and exported, every change is refused."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest
from django.test import Client

from tenants.city import City
from tests.factories.registry import plant_all
from tests.factories.residents import make_resident
from tests.plans.making import remember_long
from tests.tenancy.addresses import city_addresses

OPEN = {
    "account_login",
    "account_logout",
    "account_end_sessions",
    "account_reauthenticate",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "identity:begin",
    "identity:callback",
    "office:extend_service",
    "open_data:prepare",
    "support:access",
    "support:end",
    "support:refuse",
    "support_enter",
}
"""What may be sent on a read-only site: signing in, exports, the extension, lending a role."""


def is_open(name: str) -> bool:
    return name in OPEN or name.startswith("mfa_")


@pytest.fixture
def read_only(city: City) -> City:
    """Give the city after the end of its service."""
    changed = replace(city, state="read_only", read_only=True)
    remember_long(changed)
    return changed


@pytest.mark.slow
@pytest.mark.parametrize("role", ["owner", "resident"])
def test_every_address_refuses_what_is_sent_when_the_site_is_read_only(
    city: City, at: datetime, client_for: Callable[..., Client], read_only: City, role: str
) -> None:
    planted = plant_all("readonly", at)
    device = client_for(read_only, HTTP_ACCEPT="application/json", raise_request_exception=False)
    device.force_login(make_resident(*([role] if role != "resident" else [])))
    wrong, asked = [], 0
    for address in city_addresses():
        path = address.path(planted)
        if path is None or is_open(address.name):
            continue
        asked += 1
        answer = device.post(path)
        if answer.status_code != 409 or answer.json()["code"] != "tenants.city.read_only":
            wrong.append((address.name, answer.status_code))
    assert not wrong
    assert asked > 150


@pytest.mark.slow
def test_every_page_and_export_answers_as_before_when_the_site_is_read_only(
    city: City, at: datetime, client_for: Callable[..., Client]
) -> None:
    planted = plant_all("readonly", at)
    person = make_resident("owner")

    def statuses(where: City) -> dict[str, int]:
        device = client_for(where, raise_request_exception=False)
        device.force_login(person)
        paths = {one.name: one.path(planted) for one in city_addresses()}
        return {name: device.get(path).status_code for name, path in paths.items() if path}

    before = statuses(city)
    closed = replace(city, state="read_only", read_only=True)
    remember_long(closed)
    after = statuses(closed)
    assert {
        name: (before[name], after[name]) for name in before if before[name] != after[name]
    } == {}
    assert sum(status == 200 for status in after.values()) > 60


def test_staff_signs_in_when_the_site_is_read_only(
    city: City, client_for: Callable[..., Client], read_only: City
) -> None:
    person = make_resident("owner")
    device = client_for(read_only)
    answer = device.post("/accounts/login/", {"login": person.email, "password": "wrong"})
    assert answer.status_code != 409


def test_refusal_is_one_clear_sentence_when_a_resident_sends_something(
    city: City, client_for: Callable[..., Client], read_only: City
) -> None:
    device = client_for(read_only, HTTP_ACCEPT_LANGUAGE="en")
    page = device.post("/budget/drafts/new/").content.decode()
    assert "This site is read-only: everything can be read, nothing can be changed." in page
