"""Several connections at work on one wave: each thread has its own, renewed every 200 schemas."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from queue import Empty, SimpleQueue

from django.db import connection as django_connection

from tenants.fleet.applying import Job, Outcome, apply_job
from tenants.fleet.locking import connect
from tenants.fleet.rounds import CONNECTION_SCHEMAS


def apply_wave(jobs: Iterable[Job], *, connections: int, lock_timeout: float) -> Iterator[Outcome]:
    """Apply the jobs of a wave over `connections` connections; yield each outcome as it comes.

    A schema that fails does not stop the others of its wave.

    Raises: psycopg.OperationalError when the database goes away.
    """
    waiting: SimpleQueue[Job] = SimpleQueue()
    finished: SimpleQueue[Outcome] = SimpleQueue()
    count = 0
    for job in jobs:
        waiting.put(job)
        count += 1
    with ThreadPoolExecutor(min(connections, count) or 1) as pool:
        threads = [
            pool.submit(_work, waiting, finished, lock_timeout)
            for _ in range(min(connections, count))
        ]
        for thread in as_completed(threads):
            yield from _taken(finished)
            thread.result()
    yield from _taken(finished)


def _work(waiting: SimpleQueue[Job], finished: SimpleQueue[Outcome], lock_timeout: float) -> None:
    """Take jobs until none is left."""
    try:
        while not waiting.empty():
            with connect() as connection:
                # A crash of the server may lose the last commits, each whole with its row in the
                # ledger; the run's own last commit waits for the disk, and for all before it.
                connection.execute("SET synchronous_commit = off")
                for job in _some(waiting):
                    finished.put(apply_job(connection, job, lock_timeout=lock_timeout))
            django_connection.close()
    finally:
        django_connection.close()


def _some(waiting: SimpleQueue[Job]) -> Iterator[Job]:
    """Yield at most as many jobs as one connection may see."""
    for _ in range(CONNECTION_SCHEMAS):
        try:
            yield waiting.get_nowait()
        except Empty:
            return


def _taken(finished: SimpleQueue[Outcome]) -> Iterator[Outcome]:
    while not finished.empty():
        yield finished.get_nowait()
