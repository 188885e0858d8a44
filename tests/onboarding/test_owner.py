"""The owner's way in: from the letter to the checklist, with a second factor before the office."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django_tenants.utils import tenant_context

from kernel.outbox.actions import publish
from tenant_apps.residents.models import Resident, RoleGrant
from tenants.city import City
from tests.factories.residents import PASSWORD
from tests.factories.second_factors import code_at
from tests.onboarding.applying import EMAIL
from tests.onboarding.sites import set_state
from tests.residents.letters import deliver_letters, link_in


@pytest.fixture
def at() -> datetime:
    """Give the present instant: the app on a phone lives by real time."""
    return timezone.now()


@pytest.fixture
def new_city(city: City) -> City:
    """Work in a city that is being set up."""
    return set_state("poltava", "setup")


@pytest.fixture
def device(client_for: Callable[..., Client], new_city: City) -> Client:
    return client_for(new_city, HTTP_ACCEPT_LANGUAGE="en")


def invitation(at: datetime) -> Any:
    """Let the reaction invite the owner and return the letter."""
    publish("residents.invite_owner", at=at, email=EMAIL, language="en")
    return [*deliver_letters(at), *deliver_letters(at)][-1]


def test_letter_leads_to_sign_up_with_the_address_filled_in(device: Client, at: datetime) -> None:
    letter = invitation(at)
    assert letter.to == [EMAIL]
    assert "http" in letter.body
    assert "poltava.localhost" in letter.body
    page = device.get(link_in(letter))
    assert page.status_code == 200
    assert f'value="{EMAIL}"' in page.content.decode()


def test_owner_reaches_the_checklist_when_walking_from_the_letter(
    device: Client, at: datetime
) -> None:
    page = device.get(link_in(invitation(at)))
    answers = {"email": EMAIL, "password1": PASSWORD, "name": "Ганна Левченко", "agree": "on"}
    fields = page.context["form"].fields
    sent = {name: answers.get(name, "on") for name in fields}
    answer = device.post(f"{page.request['PATH_INFO']}", {**sent, "next": "/office/setup/"})
    assert answer.status_code == 302, answer.context["form"].errors
    confirm = link_in([*deliver_letters(at)][-1])
    answer = device.post(confirm)
    assert answer["Location"] == "/office/setup/"
    assert RoleGrant.objects.get().role == "owner"

    closed = device.get("/office/setup/")
    assert closed.status_code == 403
    assert "Set up a passkey" in closed.content.decode()
    app_page = device.get(_href(closed, "/accounts/2fa/totp/activate/"))
    secret = app_page.context["form"].secret
    answer = device.post(
        app_page.request["PATH_INFO"], {"code": code_at(timezone.now(), secret=secret)}
    )
    codes = device.get(answer["Location"])
    assert len(codes.context["unused_codes"]) == 10
    checklist = device.get(_href(codes, "/office/setup/"))
    assert checklist.status_code == 200
    assert "Before the site opens" in checklist.content.decode()


def test_office_stays_closed_when_owner_has_no_second_factor(
    device: Any, new_city: City, at: datetime
) -> None:
    invitation(at)
    with tenant_context(new_city):
        owner = Resident.objects.create(email=EMAIL, name="Ганна", joined_at=at)
        RoleGrant.objects.create(resident=owner, role="owner", granted_at=at)
    device.force_login(owner, second_factor=False)
    for path in ("/office/", "/office/setup/", "/office/setup/publish/"):
        assert device.get(path).status_code == 403
    assert device.post("/office/setup/publish/").status_code == 403


def test_setup_page_of_visitors_leads_staff_to_the_checklist(device: Client) -> None:
    page = device.get("/").content.decode()
    assert "/accounts/login/?next=/office/setup/" in page


def _href(page: Any, beginning: str) -> str:
    found = re.search(rf'href="({re.escape(beginning)}[^"]*)"', page.content.decode())
    assert found, beginning
    return found[1].replace("&amp;", "&")
