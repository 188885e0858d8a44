"""What every test stands on: an embedded server, a database per worker, two cities, no network."""

import os
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.http import HttpRequest
from django.test import Client, TransactionTestCase
from django_tenants.utils import get_current_tenant, tenant_context
from pytest_django.plugin import DjangoDbBlocker

from config.embedded import EmbeddedServer
from config.supervisor.translations import compile_translations
from kernel.people import Actor
from tenants import hosts, schemas
from tenants.city import City
from tests.tenancy.ready_database import (
    copy_ready,
    drop,
    drop_leftovers,
    ensure_ready,
    shared_server,
    use_database,
)

LOOPBACK = ("127.0.0.1", "::1", "localhost")


class CityClient(Client):
    """A browser on one city's host; after each request the test is back in its own schema."""

    def __init__(self, city: City, **defaults: Any) -> None:
        super().__init__(HTTP_HOST=f"{city.slug}.localhost", **defaults)
        self.city = city

    def request(self, **request: Any) -> Any:
        """Send one request and come back to the schema the test works in."""
        before = get_current_tenant()
        try:
            return super().request(**request)
        finally:
            schemas.enter(before)

    def force_login(
        self, user: Any, backend: str | None = None, *, second_factor: bool = True
    ) -> None:
        """Sign a resident of this city in; the session lies in the city's schema.

        Roles count in it unless `second_factor` is False.
        """
        with tenant_context(self.city):
            super().force_login(user, backend)
            if second_factor:
                self._confirm(user)

    def _confirm(self, user: Any) -> None:
        """Let the session look as after a code of the account's second factor."""
        factor, _is_new = Authenticator.objects.get_or_create(
            user=user, type=Authenticator.Type.TOTP, defaults={"data": {"secret": ""}}
        )
        asked = HttpRequest()
        asked.session = self.session
        record_authentication(asked, user, "mfa", id=factor.pk, type=factor.type)
        asked.session.save()


@pytest.fixture(scope="session", autouse=True)
def only_loopback() -> Iterator[None]:
    """Refuse every connection of a socket to anywhere but this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and address[0] not in LOOPBACK:
            raise ConnectionRefusedError(f"tests do not leave this machine: {address}")
        connect(self, address)

    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", guarded)
    yield
    patch.undo()


@pytest.fixture(scope="session", autouse=True)
def translations() -> None:
    """Compile what translators changed since the last run."""
    compile_translations(Path(settings.ROOT))


@pytest.fixture(scope="session", autouse=True)
def static_folder() -> None:
    """Have the folder of collected static files, empty or not: whitenoise warns without it."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture(scope="session")
def embedded() -> Iterator[EmbeddedServer]:
    """Give the embedded server that all test processes share."""
    with shared_server() as server:
        yield server


@pytest.fixture(scope="session")
def django_db_setup(embedded: EmbeddedServer, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Give this worker its own copy of the ready database.

    A test with real commits (`django_db(transaction=True)`) leaves rows behind, so the copy is
    made anew after it.
    """
    name = f"copy_{os.getpid()}"
    with django_db_blocker.unblock():
        ready = ensure_ready(embedded)
        drop_leftovers(embedded)

        def renew(*_arguments: Any) -> None:
            copy_ready(embedded, ready, name)
            use_database(embedded, name)

        renew()
        patch = pytest.MonkeyPatch()
        patch.setattr(TransactionTestCase, "_fixture_teardown", renew)
        yield
        patch.undo()
        connection.close()
        drop(embedded, name)


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    """Begin every test with empty caches and in the public schema."""
    hosts.forget_all()
    schemas.leave()
    yield
    schemas.leave()
    hosts.forget_all()
    for name in caches.settings:
        caches[name].clear()


@pytest.fixture
def city(db: None) -> Iterator[City]:
    """Work in the schema of Poltava (uk, UAH, Europe/Kyiv) for the whole test."""
    found = _find_city("poltava")
    with tenant_context(found):
        yield found


@pytest.fixture
def other_city(db: None) -> City:
    """Give Lublin (pl, PLN, Europe/Warsaw); enter it with `tenant_context(other_city)`."""
    return _find_city("lublin")


def _find_city(slug: str) -> City:
    found = hosts.city_of(f"{slug}.localhost")
    assert found is not None
    return found


@pytest.fixture
def at() -> datetime:
    """Give the instant of the test: Monday 2 March 2026, 10:00 UTC."""
    return datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


@pytest.fixture
def noon(monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
    """Let every request begin at the instant of the test."""
    monkeypatch.setattr("kernel.clock.now", lambda: at)


@pytest.fixture
def client_for() -> Callable[..., CityClient]:
    """Give `client_for(city, **defaults)`: a browser on that city's host."""
    return CityClient


@pytest.fixture
def main_client(db: None) -> Client:
    """Give a browser on the platform's main host."""
    return Client(HTTP_HOST="localhost")


@pytest.fixture
def system_actor() -> Actor:
    """Give the platform itself as the one who acts."""
    return Actor(account=None)
