"""Any page for residents asks the database at most eight times, with cold caches."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.page_cache import kept_pages
from tenant_apps.residents.actions.privacy import pages_of
from tenant_apps.residents.models import Resident
from tenants import hosts
from tenants.city import City
from tests.factories.registry import Planted, plant_all
from tests.privacy.somebody import Somebody
from tests.tenancy.addresses import city_addresses

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
Browser = Callable[..., Any]

MOST_QUERIES = 8
READS_MORE = {
    "open_data:file": 12,  # a download, read in chunks
}
"""Pages that may ask more often, and how often."""
NOT_FOR_RESIDENTS = ("/office/", "/api/")
NOT_COUNTED = ("search_path", "SAVEPOINT")
SERVED = frozenset({200, 302, 303, 403, 404, 409, 422})


@pytest.fixture
def planted(city: City, at: datetime) -> Planted:
    return plant_all("BUDGET-3c1f", at)


def resident_paths(planted: Planted) -> Iterator[tuple[str, str]]:
    """Yield name and path of every address that is not the staff's."""
    for address in city_addresses():
        path = address.path(planted)
        if path is not None and not path.startswith(NOT_FOR_RESIDENTS):
            yield address.name, path


def forget_everything(city: City) -> None:
    """Empty every cache but the host's: it is warm as soon as a city has one visitor."""
    kept_pages.forget_all()
    hosts.city_of(f"{city.slug}.localhost")
    for name in caches.settings:
        caches[name].clear()


def asked_by(browser: Any, path: str) -> tuple[int, list[str]]:
    """Return the status of a page and what it asked of the database."""
    with CaptureQueriesContext(connection) as queries:
        answer = browser.get(path)
        if answer.streaming:
            b"".join(answer.streaming_content)
    rows = [row["sql"] for row in queries]
    return answer.status_code, [sql for sql in rows if not any(word in sql for word in NOT_COUNTED)]


def people(planted: Planted) -> dict[str, Resident | None]:
    """Return who visits: nobody, a resident, and the author of what was planted."""
    author = Resident.objects.filter(name=planted.marker).first()
    assert author is not None
    EmailAddress.objects.get_or_create(
        user=author, email=author.email, defaults={"verified": True, "primary": True}
    )
    return {"visitor": None, "resident": planted.values["resident"], "author": author}


@pytest.mark.parametrize("person", ["visitor", "resident", "author"])
def test_every_page_keeps_the_query_budget_when_caches_are_cold(
    city: City, client_for: Browser, planted: Planted, person: str
) -> None:
    browser = client_for(city, HTTP_ACCEPT_LANGUAGE="en", raise_request_exception=False)
    visitor = people(planted)[person]
    visited, over = 0, []
    for name, path in resident_paths(planted):
        if visitor is not None:
            browser.force_login(visitor)
        forget_everything(city)
        status, asked = asked_by(browser, path)
        visited += status in SERVED
        if len(asked) > READS_MORE.get(name, MOST_QUERIES):
            told = "\n".join(f"    {sql[:180]}" for sql in asked)
            over.append(f"{len(asked)} queries: {path} [{name}] {status}\n{told}")
    assert visited > 20
    assert over == [], "\n".join(over)


def test_every_page_of_own_records_keeps_the_budget_when_somebody_did_everything(
    city: City, client_for: Browser, at: datetime, noon: None
) -> None:
    person = Somebody(client_for(city), at)
    person.do_everything()
    paths = [reverse("privacy:section", args=[name]) for name in pages_of()]
    asked = {}
    for path in ["/me/data/", "/me/data/erase/", *paths]:
        forget_everything(city)
        status, asked[path] = asked_by(person.client, path)
        assert status == 200
    assert {path: rows for path, rows in asked.items() if len(rows) > MOST_QUERIES} == {}
