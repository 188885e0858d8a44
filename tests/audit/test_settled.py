"""Two real connections: a late commit is never left out, two workers never seal the same."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import transaction

from kernel.audit.actions import seal_events
from kernel.audit.models import AuditEvent, AuditSeal
from kernel.audit.settled import settled_number
from tenants.city import City
from tests.audit.trails import NOON, add_events, check, in_thread

pytestmark = pytest.mark.django_db(transaction=True)


class SlowWriter:
    """Records an event in a transaction of its own that ends when told."""

    def __init__(self, city: City, pool: ThreadPoolExecutor, *, fails: bool = False) -> None:
        self.recorded, self.may_end, self.fails = threading.Event(), threading.Event(), fails
        self.future = in_thread(city, self._write, pool)
        assert self.recorded.wait(30)

    def _write(self) -> None:
        try:
            with transaction.atomic():
                add_events(1)
                self.recorded.set()
                assert self.may_end.wait(30)
                if self.fails:
                    raise RuntimeError
        except RuntimeError:
            pass

    def end(self) -> None:
        """Commit (or roll back) now."""
        self.may_end.set()
        self.future.result(30)


@pytest.fixture
def pool() -> Any:
    with ThreadPoolExecutor(4) as threads:
        yield threads


def test_sealing_waits_for_no_later_run_when_an_earlier_number_is_not_committed(
    city: City, pool: ThreadPoolExecutor
) -> None:
    seal_events(at=NOON)
    writer = SlowWriter(city, pool)
    [later] = add_events(1)
    assert settled_number(patience=0) is None
    assert seal_events(at=NOON, patience=0) == 0
    writer.end()
    assert AuditEvent.objects.filter(pk__lt=later.pk, pk__gt=later.pk - 2).exists()
    assert seal_events(at=NOON, patience=0) == 2
    assert check().finding is None


def test_sealing_goes_on_when_the_writer_ends_in_time(city: City, pool: ThreadPoolExecutor) -> None:
    seal_events(at=NOON)
    writer = SlowWriter(city, pool)
    add_events(1)
    sealing = in_thread(city, lambda: seal_events(at=NOON, patience=30), pool)
    writer.end()
    assert sealing.result(60) == 2
    assert check().finding is None


def test_sealing_leaves_a_gap_when_the_writer_rolls_back(
    city: City, pool: ThreadPoolExecutor
) -> None:
    seal_events(at=NOON)
    writer = SlowWriter(city, pool, fails=True)
    add_events(1)
    writer.end()
    assert seal_events(at=NOON, patience=0) == 1
    assert check().finding is None


def test_writer_is_not_blocked_when_sealing_waits(city: City, pool: ThreadPoolExecutor) -> None:
    add_events(1)
    writer = SlowWriter(city, pool)
    sealing = in_thread(city, lambda: seal_events(at=NOON, patience=30), pool)
    in_thread(city, lambda: add_events(1), pool).result(10)
    writer.end()
    assert sealing.result(60) >= 1


def test_two_workers_make_one_chain_when_they_seal_at_once(
    city: City, pool: ThreadPoolExecutor
) -> None:
    seal_events(at=NOON)
    before = AuditSeal.objects.count()
    add_events(20)
    barrier = threading.Barrier(3)

    def seal() -> int:
        barrier.wait(30)
        return seal_events(at=NOON)

    counts = [future.result(60) for future in [in_thread(city, seal, pool) for _ in range(3)]]
    assert sorted(counts) == [0, 0, 20]
    assert AuditSeal.objects.count() == before + 1
    assert check().finding is None


def test_settled_number_is_found_when_only_another_city_is_being_written(
    city: City, other_city: City, pool: ThreadPoolExecutor
) -> None:
    writer = SlowWriter(other_city, pool)
    [event] = add_events(1)
    assert settled_number(patience=0) == event.pk
    writer.end()
