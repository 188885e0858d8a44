"""Two cities full of rows: no address and no task of one shows or changes anything of the other.

Each module plants its rows through `tests.factories.registry`. On Poltava's host every address is
visited with Lublin's ids, by a visitor, a resident, staff, and by somebody who brings Lublin's
session cookie. Poltava's own rows may appear; Lublin's marker must not.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from inspect import Parameter, signature
from typing import Any

import pytest
from django.conf import settings
from django.http import FileResponse
from django_tenants.utils import schema_context, tenant_context

from config.celery import HEADER, SchemaMissing, app
from tenants.city import City
from tenants.schemas import current_schema
from tests.factories.accounts import STAFF
from tests.factories.registry import Planted, plant_all
from tests.tenancy.addresses import Address, city_addresses
from tests.tenancy.contents import contents_of

OURS, THEIRS = "OURS-poltava-7f3a", "THEIRS-lublin-9c1e"
PEOPLE = ("visitor", "resident", *STAFF, "foreign_cookie")


@dataclass
class TwoCities:
    """Both cities, filled."""

    city: City
    other: City
    ours: Planted
    theirs: Planted


@pytest.fixture
def filled(city: City, other_city: City, at: Any) -> TwoCities:
    """Fill both cities with marked rows of every module."""
    ours = plant_all(OURS, at)
    with tenant_context(other_city):
        theirs = plant_all(THEIRS, at)
    return TwoCities(city, other_city, ours, theirs)


def _browser(person: str, filled: TwoCities, client_for: Callable[..., Any]) -> Any:
    client = client_for(filled.city, HTTP_ACCEPT_LANGUAGE="en", raise_request_exception=False)
    if person == "foreign_cookie":
        elsewhere = client_for(filled.other)
        elsewhere.force_login(filled.theirs.values["owner"])
        name = settings.SESSION_COOKIE_NAME
        client.cookies[name] = elsewhere.cookies[name].value
    elif person != "visitor":
        client.force_login(filled.ours.values[person])
    return client


def _body(response: Any) -> str:
    if isinstance(response, FileResponse) or response.streaming:
        return b"".join(response.streaming_content).decode(errors="replace")
    return str(response.content.decode(errors="replace"))


def _paths(planted: Planted) -> Iterator[tuple[Address, str]]:
    for address in city_addresses():
        path = address.path(planted)
        if path is not None:
            yield address, path


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("person", PEOPLE)
def test_address_shows_and_changes_nothing_when_ids_are_another_citys(
    filled: TwoCities, client_for: Callable[..., Any], person: str, method: str
) -> None:
    client = _browser(person, filled, client_for)
    before = contents_of(filled.other.schema_name)
    leaks, broken, visited = [], [], 0
    for address, path in _paths(filled.theirs):
        response = getattr(client, method)(path)
        visited += 1
        if response.status_code >= 500:
            broken.append(f"{method} {path} [{address.name}] {response.status_code}")
        told = f"{response.headers} {response.cookies} {_body(response)}"
        if THEIRS in told.replace(path, ""):
            leaks.append(f"{method} {path} [{address.name}] {response.status_code}")
    assert visited > 0
    assert leaks == []
    assert broken == []
    assert contents_of(filled.other.schema_name) == before
    assert current_schema() == filled.city.schema_name


def test_address_shows_rows_when_ids_are_its_own(
    filled: TwoCities, client_for: Callable[..., Any]
) -> None:
    client = client_for(filled.other, raise_request_exception=False)
    client.force_login(filled.theirs.values["owner"])
    shown = [path for _, path in _paths(filled.theirs) if THEIRS in _body(client.get(path))]
    assert shown, "the marker is nowhere to be seen: the leak test would find nothing"


def test_session_signs_nobody_in_when_cookie_is_another_citys(
    filled: TwoCities, client_for: Callable[..., Any]
) -> None:
    client = _browser("foreign_cookie", filled, client_for)
    request = client.get("/ui/theme-186-85.css").wsgi_request
    with tenant_context(filled.city):
        assert not request.user.is_authenticated


def _tasks() -> list[str]:
    app.loader.import_default_modules()
    return sorted(name for name in app.tasks if not name.startswith("celery."))


@pytest.mark.parametrize("name", _tasks())
def test_task_refuses_when_no_city_is_named(filled: TwoCities, name: str) -> None:
    task = app.tasks[name]
    if getattr(task, "public", False):
        pytest.skip("belongs in public and says so")
    with schema_context("public"), pytest.raises(SchemaMissing):
        task.apply(args=(), throw=True)


@pytest.mark.parametrize("name", _tasks())
def test_task_changes_nothing_when_it_runs_for_another_city(filled: TwoCities, name: str) -> None:
    task = app.tasks[name]
    if getattr(task, "public", False):
        pytest.skip("belongs in public, where it names each schema itself")
    before = contents_of(filled.other.schema_name)
    with schema_context("public"):
        task.apply(args=_arguments(task), headers={HEADER: filled.city.schema_name})
        assert current_schema() == "public"
    assert contents_of(filled.other.schema_name) == before


def _arguments(task: Any) -> tuple[int, ...]:
    """Return one id per argument: an id that both cities use."""
    required = [
        parameter
        for parameter in signature(task.run).parameters.values()
        if parameter.default is Parameter.empty
    ]
    return (1,) * len(required)
