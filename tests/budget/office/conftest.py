"""Browsers of the office, each signed in with one role."""

from collections.abc import Callable

import pytest

from tenants.city import City
from tests.conftest import CityClient
from tests.factories.residents import auditor, clerk, make_resident, manager, owner, resident

__all__ = ["auditor", "clerk", "manager", "owner", "resident"]

Office = Callable[..., CityClient]


@pytest.fixture
def office(city: City) -> Office:
    """Give `office("contest_manager")`: a browser in which somebody with these roles works."""

    def browser(*roles: str) -> CityClient:
        client = CityClient(city)
        client.force_login(make_resident(*(roles or ("contest_manager",))))
        return client

    return browser
