"""The demo's accounts can be made twice and signed in to."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.test import Client

from tenant_apps.residents.actions.demo import DEMO_PASSWORD, STAFF, demo_address, fill
from tenant_apps.residents.models import Resident, RoleGrant
from tenants.city import City


def test_fill_makes_every_account_once_when_run_twice(city: City, at: datetime) -> None:
    fill(city, at=at)
    before = RoleGrant.objects.count()

    fill(city, at=at)

    assert Resident.objects.count() == len(STAFF)
    assert RoleGrant.objects.count() == before == sum(map(len, STAFF.values()))


def test_demo_owner_signs_in_when_using_the_printed_password(
    city: City, at: datetime, client_for: Callable[..., Client], main_client: Client
) -> None:
    fill(city, at=at)
    browser = client_for(city)

    answer = browser.post(
        "/accounts/login/",
        {"login": demo_address("owner", city.slug), "password": DEMO_PASSWORD, "next": "/office/"},
    )

    assert answer["Location"] == "/accounts/2fa/authenticate/"
    page = main_client.get("/demo/codes/").content.decode()
    shown = page.partition(f">{demo_address('owner', city.slug)}<")[2]
    code = re.findall(r">(\d{6})<", shown)[0]
    answer = browser.post(answer["Location"], {"code": code})
    assert answer["Location"] == "/office/"
    assert browser.get("/office/").status_code == 200


def test_page_of_codes_is_missing_when_it_is_no_demo(main_client: Client, settings: Any) -> None:
    settings.DEMO = False

    assert main_client.get("/demo/codes/").status_code == 404
