"""What the tests of voting share."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from kernel import clock
from kernel.problems import register_sentences
from tenant_apps.budget.messages import SENTENCES
from tenants.city import City
from tests.factories.voting import NOON, make_resident

ClientFor = Callable[..., Any]


@pytest.fixture(autouse=True)
def sentences_known() -> None:
    """Know the sentences of the budget, whether or not the app has registered them."""
    register_sentences(SENTENCES)


@pytest.fixture
def visitor(city: City, now: object, client_for: ClientFor) -> Client:
    """A browser in which nobody is signed in."""
    client: Client = client_for(city, headers={"accept-language": "en"})
    return client


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], None]:
    """Set what the edge takes for the present: NOON, until a test calls it with another."""

    def set_now(at: Any) -> None:
        monkeypatch.setattr(clock, "now", lambda: at)

    set_now(NOON)
    return set_now


@pytest.fixture
def voter(visitor: Client) -> Client:
    """A browser in which a resident with a verified address is signed in."""
    visitor.force_login(make_resident())
    return visitor
