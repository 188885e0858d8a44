"""`edem replay_tombstones`: after a restored backup, erase again what was erased."""

from typing import Any

from django.core.management.base import BaseCommand

from kernel import clock
from kernel.people import SYSTEM
from tenants.actions.tombstones import replay_tombstones


class Command(BaseCommand):
    help = "Erase again every erased municipality that a restored backup brought back"

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Replay and name what was erased."""
        erased = replay_tombstones(actor=SYSTEM, at=clock.now())
        for slug in erased:
            self.stdout.write(f"{slug} is erased again")
        if not erased:
            self.stdout.write("nothing that was erased is back")
