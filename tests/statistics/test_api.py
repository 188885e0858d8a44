"""What programs read: stable shapes, paging, tags, for anybody's page."""

import json
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from shared_apps.statistics.actions.pushing import push_all
from shared_apps.statistics.api.description import RESOURCES
from tenant_apps.budget.models import Proposal
from tenants import schemas
from tenants.city import City
from tests.factories.budget import make_office_contest
from tests.factories.proposals import make_projects_in

pytestmark = pytest.mark.django_db
ROOT = "/statistics/api/v1"
QUERIES = {
    "/series/": "?measure=projects_submitted",
    "/regions/": "?measure=projects_submitted",
    "/ranking/": "?measure=projects_submitted",
}


@pytest.fixture
def pushed(city: City, at: datetime) -> City:
    """Give a city with three projects, pushed."""
    make_projects_in(make_office_contest(), 3, state="submitted")
    push_all(at=at)
    schemas.leave()
    return city


def read(client: Client, path: str) -> Any:
    response = client.get(ROOT + path)
    assert response.status_code == 200, response.content
    return json.loads(response.content)


@pytest.mark.parametrize("path", RESOURCES)
def test_answer_has_what_its_description_promises(
    pushed: City, main_client: Client, path: str
) -> None:
    schema = RESOURCES[path][2]
    answer = read(main_client, path.replace("{slug}", "poltava") + QUERIES.get(path, ""))
    check(answer, schema)


def check(value: Any, schema: dict[str, Any]) -> None:
    if schema.get("type") == "object" and "required" in schema:
        assert set(value) == set(schema["required"])
        for name, part in schema["properties"].items():
            check(value[name], part)
    elif schema.get("type") == "array":
        assert value, "nothing to check"
        for part in value:
            check(part, schema["items"])
    elif schema.get("type") == "integer":
        assert isinstance(value, int)


def test_values_are_those_that_were_pushed(pushed: City, main_client: Client) -> None:
    totals = read(main_client, "/totals/?country=UA")["totals"]
    assert {"measure": "projects_submitted", "currency": None, "value": 3} in totals
    assert read(main_client, "/totals/?country=PL")["totals"] == []
    page = read(main_client, "/latest/?size=2")
    assert (page["count"], len(page["results"])) == (3, 2)
    assert page["next"].endswith("/latest/?size=2&page=2")


def test_caller_is_told_when_nothing_changed(pushed: City, main_client: Client, noon: None) -> None:
    first = main_client.get(f"{ROOT}/totals/")
    again = main_client.get(f"{ROOT}/totals/", headers={"if-none-match": first.headers["ETag"]})
    assert again.status_code == 304
    with_schema(pushed)
    after = main_client.get(f"{ROOT}/totals/", headers={"if-none-match": first.headers["ETag"]})
    assert after.status_code == 200


def with_schema(city: City) -> None:
    """Withdraw a project and push."""
    with schemas.working_in(city.schema_name):
        Proposal.objects.filter(pk=Proposal.objects.latest("pk").pk).update(state="withdrawn")
        push_all(at=datetime.fromisoformat("2026-03-02T11:00:00+00:00"))


def test_anybody_may_ask_from_any_page(main_client: Client) -> None:
    answer = main_client.get(f"{ROOT}/measures/", headers={"origin": "https://example.org"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    asked = main_client.options(f"{ROOT}/measures/")
    assert asked.status_code == 204
    assert "GET" in asked.headers["Access-Control-Allow-Methods"]
    assert main_client.post(f"{ROOT}/measures/").status_code == 405


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/series/", "measure"),
        ("/series/?measure=projects_submitted&unit=year", "unit"),
        ("/series/?measure=projects_submitted&from=yesterday", "from"),
        ("/regions/?measure=funds_allocated", "currency"),
        ("/communities/?page=0", "page"),
        ("/communities/?size=99999", "size"),
        ("/communities/?country=1", "country"),
        ("/communities/atlantis/", "community"),
    ],
)
def test_wrong_parameter_is_named(main_client: Client, path: str, name: str) -> None:
    answer = main_client.get(ROOT + path)
    assert answer.status_code == 400
    assert json.loads(answer.content)["parameter"] == name
