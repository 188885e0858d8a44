"""Who opens the municipality's pages in a browser."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tenants.city import City
from tests.factories.residents import make_resident

Office = Callable[..., Client]


@pytest.fixture
def office(city: City, client_for: Callable[..., Any]) -> Office:
    """Give `office("editor")`: a browser of somebody with these roles, an owner by default."""

    def sign_in(*roles: str) -> Client:
        browser: Client = client_for(city, HTTP_ACCEPT_LANGUAGE="en")
        browser.force_login(make_resident(*(roles or ("owner",))))
        return browser

    return sign_in
