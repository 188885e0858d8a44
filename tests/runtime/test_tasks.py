"""Tasks run in the municipality of their header, and not at all without one."""

from typing import Any

import pytest
from django.db import connection
from django_tenants.utils import get_public_schema_name, tenant_context

from config.celery import HEADER, SchemaMissing, app, name_the_schema
from kernel.outbox import tasks
from kernel.outbox.declarations import any_schema_task, city_task, public_task
from tenants.city import City

PUBLIC = get_public_schema_name()
OUTBOX_TASKS = (tasks.deliver, tasks.redispatch, tasks.forget)


def current_schema() -> str:
    return str(connection.schema_name)  # type: ignore[attr-defined]


@city_task("tests.in_city")
def in_city() -> str:
    """Say where it runs."""
    return current_schema()


@public_task("tests.in_public")
def in_public() -> str:
    """Say where it runs."""
    return current_schema()


@any_schema_task("tests.anywhere")
def anywhere() -> str:
    """Say where it runs."""
    return current_schema()


def run(name: str, headers: dict[str, str]) -> Any:
    """Run a registered task as a worker does: the connection is in public, headers as sent."""
    task = app.tasks[name]
    task.push_request(headers=headers, **headers)
    try:
        with tenant_context(PublicSchema()):
            return task()
    finally:
        task.pop_request()


class PublicSchema:
    schema_name = PUBLIC


def test_task_runs_in_its_city_when_the_header_names_it(city: City) -> None:
    assert run("tests.in_city", {HEADER: city.schema_name}) == city.schema_name
    assert current_schema() == city.schema_name


@pytest.mark.parametrize("name", ["tests.in_city", "tests.anywhere", "outbox.deliver"])
def test_task_fails_closed_when_the_header_is_missing(db: None, name: str) -> None:
    with pytest.raises(SchemaMissing, match="header"):
        run(name, {})


def test_city_task_refuses_when_the_header_names_public(db: None) -> None:
    with pytest.raises(SchemaMissing, match="municipality"):
        run("tests.in_city", {HEADER: PUBLIC})


def test_task_refuses_when_the_named_schema_is_unknown(db: None) -> None:
    with pytest.raises(SchemaMissing, match="no schema"):
        run("tests.in_city", {HEADER: "city_that_is_gone"})


def test_public_task_runs_in_public_when_a_city_published_it(city: City) -> None:
    assert run("tests.in_public", {HEADER: city.schema_name}) == PUBLIC


def test_task_of_any_schema_runs_where_the_header_says(city: City) -> None:
    assert run("tests.anywhere", {HEADER: PUBLIC}) == PUBLIC
    assert run("tests.anywhere", {HEADER: city.schema_name}) == city.schema_name


def test_task_refuses_when_the_worker_was_left_in_a_city(city: City) -> None:
    task = app.tasks["tests.in_city"]
    with pytest.raises(SchemaMissing, match="not in public"):
        task()


def test_publishing_names_the_current_schema_unless_one_is_named(city: City) -> None:
    unnamed: dict[str, Any] = {}
    named: dict[str, Any] = {HEADER: "elsewhere"}
    name_the_schema(headers=unnamed)
    name_the_schema(headers=named)
    assert unnamed == {HEADER: city.schema_name}
    assert named == {HEADER: "elsewhere"}


def test_own_tasks_say_where_they_run_when_registered() -> None:
    where = {task.name: (task.public, task.anywhere) for task in OUTBOX_TASKS}  # type: ignore[attr-defined]
    assert where == {
        "outbox.deliver": (False, True),
        "outbox.redispatch": (True, False),
        "outbox.forget": (True, False),
    }
