"""What a page says about itself never replaces what the shell around it needs."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.template import Context
from django.test import RequestFactory
from django_tenants.utils import get_current_tenant

from kernel.ui.context import shell
from tenants.city import City
from tests.factories.registry import plant_all
from tests.tenancy.addresses import city_addresses

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

SHARED = frozenset({"city", "language", "account"})
"""Names under which pages may put the same thing again."""


def shell_names(city: City) -> set[str]:
    """Return the names that every page's shell reads."""
    request: Any = RequestFactory().get("/", HTTP_HOST=f"{city.slug}.localhost")
    request.city = get_current_tenant()
    return set(shell(request)) - SHARED


def replaced_by(answer: Any, names: set[str]) -> set[str]:
    """Return the names of the shell that the page's own values hide."""
    contexts = [context for context in answer.context or [] if isinstance(context, Context)]
    if not contexts:
        return set()
    layers = contexts[0].dicts
    shells = [place for place, layer in enumerate(layers) if "office_sections" in layer]
    own = set().union(*(set(layer) for layer in layers[max(shells, default=0) + 1 :]), set())
    return names & own


@pytest.mark.parametrize("visitor", ["resident", "owner"])
def test_no_page_hides_a_name_of_the_shell(
    city: City, client_for: Callable[..., Any], at: datetime, visitor: str
) -> None:
    planted = plant_all("SHELL-77aa", at)
    browser = client_for(city, HTTP_ACCEPT_LANGUAGE="en", raise_request_exception=False)
    names, seen, hidden = shell_names(city), 0, {}
    for address in city_addresses():
        path = address.path(planted)
        if path is None:
            continue
        browser.force_login(planted.values[visitor])
        answer = browser.get(path)
        seen += bool(answer.context)
        if found := replaced_by(answer, names):
            hidden[address.name] = found
    assert seen > 20
    assert hidden == {}
