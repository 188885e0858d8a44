"""A real worker is killed in the middle, the broker loses everything: nothing is lost."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest
from django.db import connection
from kombu import Connection

from config.celery import HEADER
from kernel import clock
from kernel.outbox import fleet
from kernel.outbox.lease import LEASE
from kernel.outbox.models import OutboxMessage
from tests.runtime.worker_reactions import TOPIC

pytestmark = [pytest.mark.slow, pytest.mark.faults]

WAIT_SECONDS = 60.0
ROOT = Path(__file__).resolve().parents[2]


class Workers:
    """Real Celery workers on a broker folder of their own, and what they leave in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.marks = folder / "marks"
        self.marks.mkdir()
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self) -> subprocess.Popen[bytes]:
        """Start one worker with one process."""
        command = [sys.executable, "-W", "ignore", "-m", "celery", "--quiet", "--app"]
        command += ["config.celery", "worker", "--pool", "prefork", "--concurrency", "1"]
        command += ["--include", "tests.runtime.worker_reactions", "--loglevel", "WARNING"]
        command += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        log = (self.folder / "worker.log").open("ab")
        worker = subprocess.Popen(
            command, cwd=ROOT, env=self._environment(), stdout=log, stderr=log, process_group=0
        )
        log.close()
        self.running.append(worker)
        return worker

    def _environment(self) -> dict[str, str]:
        database = connection.settings_dict
        access = f"{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}"
        return {
            **os.environ,
            "DATABASE_URL": f"postgres://{access}/{database['NAME']}",
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
            "EDEM_STATE": str(self.folder),
            "PYTHONPATH": f"{ROOT / 'platform'}{os.pathsep}{ROOT}",
        }

    def hand_over(self, message_id: int) -> None:
        """Put a delivery into the broker's folder as the product does."""
        from celery import Celery

        options = {
            name: str(self.folder / part)
            for name, part in (
                ("data_folder_in", "broker"),
                ("data_folder_out", "broker"),
                ("control_folder", "broker-control"),
            )
        }
        for path in options.values():
            Path(path).mkdir(exist_ok=True)
        sender = Celery(broker="filesystem://localhost//", set_as_current=False)
        sender.conf.broker_transport_options = options
        with sender.connection_for_write() as broker:
            assert isinstance(broker, Connection)
            sender.send_task(
                "outbox.deliver", args=[message_id], headers={HEADER: "public"}, connection=broker
            )

    def lose_broker(self) -> None:
        """Lose whatever the broker holds."""
        shutil.rmtree(self.folder / "broker")
        (self.folder / "broker").mkdir()

    def kill(self) -> None:
        """Kill all workers with their processes as `kill -9` does."""
        for worker in self.running:
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()
        self.running.clear()

    def log(self) -> str:
        """Return what the workers wrote."""
        return (self.folder / "worker.log").read_text()

    def count(self, mark: str) -> int:
        """Return how many processes left a mark."""
        return len(list(self.marks.glob(f"{mark}-*")))


def eventually(holds: Callable[[], bool]) -> bool:
    """Look until it holds, bounded."""
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        if holds():
            return True
        Event().wait(0.05)
    return False


@pytest.fixture
def workers(transactional_db: None, tmp_path: Path) -> Iterator[Workers]:
    found = Workers(tmp_path)
    yield found
    found.kill()


def delivered(message: OutboxMessage) -> bool:
    message.refresh_from_db()
    return message.delivered_at is not None


def test_message_is_delivered_when_its_worker_was_killed_and_the_broker_lost_it(
    workers: Workers,
) -> None:
    at = clock.now()
    message = OutboxMessage.objects.create(
        topic=TOPIC, payload={"folder": str(workers.marks)}, created_at=at, due_at=at
    )
    workers.hand_over(message.pk)
    workers.start()
    assert eventually(lambda: workers.count("began") == 1), (
        workers.folder / "worker.log"
    ).read_text()
    workers.kill()
    workers.lose_broker()
    message.refresh_from_db()
    assert (message.delivered_at, message.attempts) == (None, 1)

    assert list(fleet.take_due(at=clock.now())) == []
    OutboxMessage.objects.update(claimed_until=at, due_at=at)
    assert list(fleet.take_due(at=clock.now() + LEASE)) == [("public", message.pk)]
    (workers.marks / "go").touch()
    workers.hand_over(message.pk)
    workers.hand_over(message.pk)
    workers.start()
    assert eventually(lambda: delivered(message))
    assert workers.count("done") == 1
