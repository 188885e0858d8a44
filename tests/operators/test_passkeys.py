"""Passkeys: set up, shown alone or after the password, refused when anything is not right."""

from typing import Any

import pytest
from django.test import Client

from shared_apps.operators.models import Operator, SecondFactor
from tests.factories.operators import PASSWORD, OperatorClient, make_operator
from tests.operators.passkeys import SoftwarePasskey

ALONE = "/console/sign-in/passkey/"
ADD = "/console/account/add/"


@pytest.fixture
def operator(db: None) -> Operator:
    return make_operator()


@pytest.fixture
def device(operator: Operator) -> SoftwarePasskey:
    """A passkey that is set up."""
    passkey = SoftwarePasskey()
    assert add(OperatorClient(operator), passkey).status_code == 302
    return passkey


def add(browser: Client, passkey: SoftwarePasskey) -> Any:
    options = browser.get(ADD).context["options"]["creation_options"]
    return browser.post(ADD, {"credential": passkey.create(options), "name": "Key"})


def show(browser: Client, passkey: SoftwarePasskey, **changes: Any) -> Any:
    options = browser.get(ALONE).json()["request_options"]
    return browser.post(ALONE, {"credential": passkey.get(options, **changes)})


def test_passkey_alone_opens_the_console(main_client: Client, device: SoftwarePasskey) -> None:
    assert show(main_client, device)["Location"] == "/console/"
    assert main_client.get("/console/").status_code == 200
    assert SecondFactor.objects.get(kind="passkey").sign_count == 2


def test_passkey_is_the_second_step_after_the_password(
    main_client: Client, device: SoftwarePasskey, operator: Operator
) -> None:
    sent = {"email": operator.email, "password": PASSWORD}
    page = main_client.post("/console/sign-in/", sent)["Location"]
    options = main_client.get(page).context["options"]["request_options"]
    assert main_client.post(page, {"credential": device.get(options)}).status_code == 302
    assert main_client.get("/console/").status_code == 200


def test_passkey_is_refused_when_its_answer_is_sent_again(
    main_client: Client, device: SoftwarePasskey
) -> None:
    options = main_client.get(ALONE).json()["request_options"]
    sent = {"credential": device.get(options)}
    assert main_client.post(ALONE, sent).status_code == 302
    assert Client(HTTP_HOST="localhost").post(ALONE, sent).status_code == 422


@pytest.mark.parametrize("fault", ["origin", "not_verified", "counter", "other_handle", "host"])
def test_passkey_is_refused_when_something_is_not_right(
    main_client: Client, device: SoftwarePasskey, fault: str
) -> None:
    changes: dict[str, Any] = {}
    if fault == "origin":
        changes["origin"] = "https://localhost.evil.example"
    elif fault == "not_verified":
        device.flags = 0x01
    elif fault == "counter":
        assert show(Client(HTTP_HOST="localhost"), device).status_code == 302
        device.count = 1
    elif fault == "host":
        device.host_hash = b"\1" * 32
    else:
        device.handle = make_operator().uuid.bytes
    assert show(main_client, device, **changes).status_code == 422
    assert main_client.get("/console/").status_code == 403


def test_passkey_of_somebody_else_is_no_second_step(
    main_client: Client, device: SoftwarePasskey
) -> None:
    other = make_operator()
    assert add(OperatorClient(other), SoftwarePasskey()).status_code == 302
    sent = {"email": other.email, "password": PASSWORD}
    page = main_client.post("/console/sign-in/", sent)["Location"]
    options = main_client.get(page).context["options"]["request_options"]
    assert main_client.post(page, {"credential": device.get(options)}).status_code == 422


@pytest.mark.parametrize("broken", ["{}", "[]", "not json", '{"id": 1, "response": {}}'])
def test_passkey_is_refused_when_the_answer_is_broken(
    main_client: Client, device: SoftwarePasskey, broken: str
) -> None:
    main_client.get(ALONE)
    assert main_client.post(ALONE, {"credential": broken}).status_code == 422


def test_passkey_is_not_set_up_for_another_site(operator: Operator) -> None:
    browser, passkey = OperatorClient(operator), SoftwarePasskey()
    options = browser.get(ADD).context["options"]["creation_options"]
    sent = {"credential": passkey.create(options, origin="https://evil.example")}
    assert browser.post(ADD, sent).status_code == 422
    assert not operator.factors.filter(kind="passkey").exists()
