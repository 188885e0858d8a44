"""A fleet to migrate: the two cities of every test database, and releases that change them."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from kernel.people import SYSTEM
from tenants.actions.fleet import Course, migrate_fleet
from tenants.models import FleetRun
from tenants.snapshot import ensure_template
from tests.fleet.samples import Samples

Run = Callable[..., FleetRun]


@pytest.fixture
def samples(transactional_db: None, tmp_path: Path) -> Iterator[Samples]:
    """Give the migrations of `discussion`, to which a test adds some."""
    ensure_template()
    made = Samples(tmp_path)
    yield made
    made.forget()


@pytest.fixture
def run(at: Any) -> Run:
    """Give `run(**course)`: one run over the fleet on two connections, without spare schemas."""

    def migrate(resumed: int | None = None, **course: Any) -> FleetRun:
        chosen = Course(**{"connections": 2, "spares": 0, **course})
        return migrate_fleet(chosen, actor=SYSTEM, at=at, resumed=resumed)

    return migrate


@pytest.fixture
def rows() -> Callable[..., list[Any]]:
    """Give `rows(query, *values)`: what the database answers."""

    def ask(query: str, *values: Any) -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(query, values or None)
            return list(cursor.fetchall()) if cursor.description else []

    return ask
