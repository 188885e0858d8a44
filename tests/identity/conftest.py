"""Actors and providers of the tests of identity."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from django.test import Client

from tenants.city import City
from tests.factories.residents import as_actor, auditor, clerk, manager, owner, resident
from tests.identity.forged_oidc import ForgedProvider
from tests.identity.processes import PERSON, certified_provider, mock_provider
from tests.identity.stubs import Stub, running_stub

__all__ = ["as_actor", "auditor", "clerk", "manager", "owner", "resident"]
CALLBACK = "http://poltava.localhost/accounts/identity/oidc/callback/"


@pytest.fixture
def now() -> datetime:
    """Give the present instant: real providers live by real time."""
    return datetime.now(UTC)


@pytest.fixture
def browser(client_for: Callable[..., Client], city: City) -> Client:
    """Give a browser on Poltava's host."""
    return client_for(city)


@pytest.fixture
def stub() -> Iterator[Stub]:
    """Give an HTTP server that answers as the test tells it."""
    with running_stub() as running:
        yield running


@pytest.fixture
def forged(stub: Stub) -> ForgedProvider:
    """Give an OpenID Connect provider that may lie."""
    return ForgedProvider(stub)


@pytest.fixture(scope="session")
def mock_issuer() -> Iterator[str]:
    """Give the issuer of a running oidc-provider-mock."""
    with mock_provider(PERSON) as issuer:
        yield issuer


@pytest.fixture(scope="session")
def certified_issuer() -> Iterator[str]:
    """Give the issuer of a running certified oidc-provider."""
    with certified_provider(PERSON, [CALLBACK]) as issuer:
        yield issuer
