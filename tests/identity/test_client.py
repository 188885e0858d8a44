"""The one HTTP client: what it refuses to call."""

from typing import Any

import pytest
from pytest_django import Settings

from kernel.errors import Invalid, Unavailable
from tenant_apps.residents.actions.identity_adapters import client
from tests.identity.stubs import Stub, as_json


@pytest.mark.parametrize(
    "address",
    [
        "10.0.0.8",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.8",
        "fe80::1%eth0",
        "fc00::1",
        "127.0.0.1",
        "fec0::1",
        "240.0.0.1",
        "255.255.255.255",
        "192.0.2.1",
        "2001:db8::1",
        "::",
        "::10.0.0.8",
        "::ffff:0:10.0.0.8",
        "2002:7f00:1::1",
        "2002:a00:8::1",
        "2001:0:4136:e378:8000:63bf:f5ff:fff7",
        "2001:0:a00:8:8000:63bf:3fff:fdd2",
        "2001:0:4136:e378:8000:63bf:3e4d:7fe",
        "64:ff9b::127.0.0.1",
        "64:ff9b::10.0.0.8",
        "64:ff9b:1::10.0.0.8",
        "64:ff9b:1::193.178.248.1",
        "2002:e000:1::1",
    ],
)
def test_address_is_not_called_when_it_is_not_of_the_open_internet(
    address: str, settings: Settings
) -> None:
    settings.IDENTITY_MAY_CALL_LOOPBACK = False

    assert not client.may_connect(address)


@pytest.mark.parametrize("address", ["::1", "127.0.0.1", "::ffff:127.0.0.1"])
def test_address_of_this_machine_is_called_when_the_settings_say_so(
    address: str, settings: Settings
) -> None:
    settings.IDENTITY_MAY_CALL_LOOPBACK = True

    assert client.may_connect(address)
    assert not client.may_connect("10.0.0.8")
    assert not client.may_connect("64:ff9b:1::10.0.0.8")


@pytest.mark.parametrize(
    "address",
    ["193.178.248.1", "2a00:1450:4001::1", "::ffff:193.178.248.1", "64:ff9b::193.178.248.1"],
)
def test_address_is_called_when_it_is_public(address: str) -> None:
    assert client.may_connect(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://id.example/",
        "ftp://id.example/",
        "file:///etc/passwd",
        "https://user:secret@id.example/",
        "https://",
        "//id.example",
        "https://id.example:notaport/",
        "http://127.0.0.1:80/",
        "http://localhost/",
        "",
    ],
)
def test_url_is_refused_when_it_is_not_https(url: str, settings: Settings) -> None:
    settings.IDENTITY_MAY_CALL_LOOPBACK = False

    with pytest.raises(Invalid, match="address_not_allowed"):
        client.check_address(url)


def test_nothing_is_sent_when_the_name_leads_to_this_machine(
    stub: Stub, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that passes the look at its form, and then resolves inwards."""
    settings.IDENTITY_MAY_CALL_LOOPBACK = False
    monkeypatch.setattr(client, "check_address", lambda _url: None)

    with pytest.raises(Unavailable, match="provider_down"):
        client.call("GET", stub.address, provider="X")

    assert stub.asked == []


def test_call_ignores_proxies_when_the_environment_names_one(
    stub: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    stub.routes["/"] = lambda _asked: as_json({"fine": True})

    assert client.call("GET", f"{stub.address}/", provider="X").as_json() == {"fine": True}


@pytest.mark.parametrize("body", [b"<html>", b"[1]", b"", b"\xff", b"[" * 100_000])
def test_answer_is_unreadable_when_it_is_no_object(body: bytes) -> None:
    reply: Any = client.Reply(200, body, "X")

    with pytest.raises(Unavailable, match="unreadable"):
        reply.as_json()
