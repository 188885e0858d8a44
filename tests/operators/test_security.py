"""What attackers try on the console from a municipality's site and with headers of their own."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone

from kernel.errors import NotAllowed
from kernel.outbox.models import OutboxMessage
from shared_apps.operators.actions import support
from shared_apps.operators.models import Operator
from shared_apps.operators.rules.support import LENT_ROLES
from tenant_apps.residents.actions.roles import grant_role
from tenant_apps.residents.models import Resident, RoleGrant
from tenant_apps.residents.web.middleware import actor_of as resident_actor
from tenants.city import City
from tests.factories.operators import OperatorClient, actor_of, make_operator
from tests.factories.residents import acting, make_resident
from tests.operators.passkeys import SoftwarePasskey

ALONE, ADD = "/console/sign-in/passkey/", "/console/account/add/"
CITY = "https://poltava.localhost"
"""A page of a municipality: browsers let it ask for passkeys of the host above it."""


@pytest.fixture
def operator(db: None) -> Operator:
    return make_operator()


def added(operator: Operator, passkey: SoftwarePasskey, **origin: Any) -> int:
    browser = OperatorClient(operator)
    options = browser.get(ADD).context["options"]["creation_options"]
    sent = {"credential": passkey.create(options, **origin), "name": "Key"}
    return browser.post(ADD, sent).status_code


def test_passkey_is_refused_when_a_municipality_site_asked_for_it(
    main_client: Client, operator: Operator
) -> None:
    passkey = SoftwarePasskey()
    assert added(operator, passkey) == 302
    options = main_client.get(ALONE).json()["request_options"]
    answer = main_client.post(ALONE, {"credential": passkey.get(options, origin=CITY)})
    assert answer.status_code == 422
    assert main_client.get("/console/").status_code == 403


def test_passkey_is_not_set_up_when_a_municipality_site_asked_for_it(operator: Operator) -> None:
    assert added(operator, SoftwarePasskey(), origin=CITY) == 422
    assert not operator.factors.filter(kind="passkey").exists()


@pytest.mark.parametrize("host", ["localhost:1337", "127.0.0.1:8080"])
def test_link_of_a_letter_leads_home_when_the_request_names_another_host(
    operator: Operator, host: str
) -> None:
    Client(HTTP_HOST=host).post("/console/password/", {"email": operator.email})
    letter = OutboxMessage.objects.get(topic="operators.send_mail")
    assert letter.payload["facts"]["link"].startswith("https://localhost/console/")


@pytest.mark.parametrize("role", LENT_ROLES)
def test_support_gives_nobody_a_role_that_outlasts_consent(
    city: City, client_for: Callable[..., Any], role: str
) -> None:
    operator, now = make_operator(), timezone.now()
    mine: dict[str, Any] = {"actor": actor_of(operator), "at": now}
    access = support.ask_for_access(city.slug, reason="A ballot does not print", **mine)
    support.grant(access.pk, city=city, role=role, hours=2, actor=acting("owner"), at=now)
    browser, friend = client_for(city), make_resident()
    browser.post("/accounts/support/enter/", {"token": support.open_entry(access.pk, **mine)})
    request: Any = RequestFactory().get("/")
    request.session, request.city, request.at = browser.session, city, timezone.now()
    request.user = Resident.objects.get(email__endswith="@support.invalid")
    lent = resident_actor(request)
    assert lent.roles == {role}
    with pytest.raises(NotAllowed):
        grant_role(resident=friend, role="paper_approver", actor=lent, at=now)
    asked = {"email": friend.email, "role": "paper_approver"}
    assert browser.post("/office/people/invite/", asked).status_code in {403, 422}
    assert not RoleGrant.objects.filter(resident=friend).exists()
