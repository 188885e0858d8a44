"""Whatever is sent to any operation, the answer is one that the description promises."""

import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from kernel.search.actions import rebuild
from tenants.city import City
from tests.factories.proposals import make_contest_in, make_projects_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
PROBLEM = {"type", "title", "status", "code", "instance"}
EVERYWHERE = {400, 401, 403, 404, 405, 406, 409, 415, 422, 429}
NEVER_JSON = "/api/v1/schema/"
JUNK = st.one_of(
    st.text(max_size=30),
    st.integers(-(2**70), 2**70).map(str),
    st.sampled_from(["0", "-1", "1", "999999999999999999999", "null", "'", "%00", "admitted"]),
)
BODIES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=20)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=12), inner, max_size=4)
    ),
    max_leaves=8,
)


@pytest.fixture(scope="module")
def description() -> dict[str, Any]:
    """The OpenAPI description, as JSON."""
    made = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return dict(json.loads(json.dumps(made, default=str)))


@pytest.fixture
def slug(city: City) -> str:
    """A city with something to be found."""
    contest = make_contest_in("evaluation", slug="benches")
    make_projects_in(contest, 3)
    rebuild()
    return contest.slug


def operations(description: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            if path != NEVER_JSON:
                yield path, method, operation


def resolved(schema: dict[str, Any], description: dict[str, Any]) -> dict[str, Any]:
    """Return a schema that stands alone."""
    return {**schema, "components": description["components"]}


def check_answer(answer: Any, operation: dict[str, Any], description: dict[str, Any]) -> None:
    """Hold an answer against what the operation promises."""
    code = str(answer.status_code)
    promised = operation["responses"].get(code)
    if promised is None:
        assert answer.status_code in EVERYWHERE, (code, answer.content[:300])
    if answer.status_code >= 400:
        assert answer["Content-Type"] == "application/problem+json"
        body = answer.json()
        assert body.keys() >= PROBLEM
        assert body["status"] == answer.status_code
        return
    assert promised is not None
    content = promised.get("content", {}).get("application/json")
    if content:
        Draft202012Validator(resolved(content["schema"], description)).validate(answer.json())


def addressed(path: str, operation: dict[str, Any], value_of: Callable[[Any], str]) -> str:
    """Fill a path and a query with values."""
    query = {}
    for parameter in operation.get("parameters", []):
        value = value_of(parameter)
        if parameter["in"] == "path":
            path = path.replace("{" + parameter["name"] + "}", quote(value or "x", safe=""))
        elif parameter["in"] == "query" and value:
            query[parameter["name"]] = value
    return f"{path}?{urlencode(query)}" if query else path


def test_every_operation_has_a_sentence_and_a_way_to_page(description: dict[str, Any]) -> None:
    for path, method, operation in operations(description):
        assert operation["operationId"], (path, method)
        answer = operation["responses"].get("200", {}).get("content", {})
        schema = answer.get("application/json", {}).get("schema", {})
        assert schema.get("type") != "array", f"{path} is not paged"


def test_every_reading_operation_answers_as_promised_when_asked_rightly(
    slug: str, city: City, client_for: Callable[..., Any], description: dict[str, Any]
) -> None:
    browser = client_for(city, HTTP_ACCEPT_LANGUAGE="en")
    known = {"slug": slug, "number": "1", "q": "project", "name": "budget_projects"}
    seen = 0
    for path, method, operation in operations(description):
        if method != "get":
            continue
        address = addressed(path, operation, lambda one: known.get(one["name"], ""))
        answer = browser.get(address)
        check_answer(answer, operation, description)
        seen += answer.status_code == 200
    assert seen >= 6


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_no_operation_breaks_when_anything_is_sent(
    slug: str,
    city: City,
    client_for: Callable[..., Any],
    description: dict[str, Any],
    settings: Any,
    data: st.DataObject,
) -> None:
    settings.API_REQUESTS_PER_MINUTE = {"network": 10**9, "account": 10**9}
    path, method, operation = data.draw(st.sampled_from(list(operations(description))))
    browser = client_for(city, HTTP_ACCEPT_LANGUAGE="en")

    def value_of(parameter: dict[str, Any]) -> str:
        choices: list[st.SearchStrategy[str]] = [JUNK]
        if parameter["name"] == "slug":
            choices.append(st.just(slug))
        return data.draw(st.one_of(choices))

    address = addressed(path, operation, value_of)
    body = data.draw(BODIES) if method == "post" else None
    options = {"data": json.dumps(body), "content_type": "application/json"} if body else {}
    answer = browser.generic(
        method.upper(),
        address.partition("?")[0],
        QUERY_STRING=address.partition("?")[2],
        **options,
    )
    assert answer.status_code < 500, f"{method} {address}"
    if not (answer.status_code == 404 and answer["Content-Type"].startswith("text/html")):
        check_answer(answer, operation, description)


def test_lists_page_to_the_end_without_doubles(city: City, client_for: Callable[..., Any]) -> None:
    for _number in range(5):
        make_contest_in()
    rebuild()
    browser = client_for(city, HTTP_ACCEPT_LANGUAGE="en")
    for start, key in (
        ("/api/v1/contests/?limit=2", "slug"),
        ("/api/v1/search/?q=budget&limit=2", "key"),
        ("/api/v1/datasets/?limit=2", "name"),
    ):
        address, seen = start, []
        for _page in range(20):
            body = browser.get(address).json()
            seen += [row[key] for row in body["results"]]
            address = body["next"]
            if address is None:
                break
        assert address is None
        assert len(seen) == len(set(seen)) >= 4


@pytest.mark.parametrize(
    "address",
    ["/api/v1/contests/", "/api/v1/search/?q=budget", "/api/v1/datasets/"],
)
def test_answer_is_not_sent_again_when_the_tag_is_the_same(
    slug: str, city: City, client_for: Callable[..., Any], address: str
) -> None:
    browser = client_for(city, HTTP_ACCEPT_LANGUAGE="en")
    first = browser.get(address)
    again = browser.get(address, headers={"If-None-Match": first["ETag"]})
    assert (first.status_code, again.status_code) == (200, 304)


def test_page_for_people_lists_every_operation(
    city: City, client_for: Callable[..., Any], description: dict[str, Any]
) -> None:
    page = client_for(city, HTTP_ACCEPT_LANGUAGE="en").get("/api/v1/").content.decode()
    for path, _method, _operation in operations(description):
        assert path in page
    assert "Authorization: Bearer" in page
    assert "300" in page
