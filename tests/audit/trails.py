"""Trails to seal and to forge."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection
from django_tenants.utils import tenant_context

from kernel.audit.actions import record
from kernel.audit.chain import Finding, Report
from kernel.audit.models import AuditEvent
from kernel.audit.reading import check_current_trail
from kernel.people import SYSTEM
from tenants.city import City

NOON = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


def add_events(count: int, *, at: datetime = NOON) -> list[AuditEvent]:
    """Record events with facts of every kind that JSON has."""
    return [
        record(
            "bench.painted",
            kind="bench",
            key=number,
            actor=SYSTEM,
            at=at,
            colour="жовтий",
            share=0.1,
            whole=1.0,
            coats=[number, None, True],
        )
        for number in range(count)
    ]


def check(*, at: datetime = NOON + timedelta(minutes=1), **options: Any) -> Report:
    """Check the trail of the current schema."""
    return check_current_trail(at=at, **options)


def finding(**options: Any) -> Finding:
    """Return what is wrong; fails when nothing is."""
    found = check(**options).finding
    assert found is not None
    return found


def as_superuser(*statements: str) -> None:
    """Do what only a superuser can: past the triggers, without a trace in them."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("SET session_replication_role = DEFAULT")


def in_thread(city: City, act: Callable[[], Any], pool: ThreadPoolExecutor) -> "Future[Any]":
    """Run `act` on a connection of its own."""

    def run() -> Any:
        try:
            with tenant_context(city):
                return act()
        finally:
            connection.close()

    return pool.submit(run)
