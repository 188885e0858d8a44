"""`edem receive_city STEP`: what a move runs in the other cell; prints one JSON object."""

import argparse
import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kernel import clock
from kernel.errors import Refusal
from kernel.people import SYSTEM
from kernel.problems import sentence_of
from tenants.actions import arrivals

STEPS = ("check", "take", "open", "drop")


class Command(BaseCommand):
    help = "Receive a municipality from another cell: check, take, open, drop"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the step and the archive."""
        parser.add_argument("step", choices=STEPS)
        parser.add_argument("--archive", type=Path)

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Run one step."""
        try:
            told = _run(options["step"], options["archive"])
        except Refusal as refusal:
            raise CommandError(sentence_of(refusal)) from refusal
        self.stdout.write(json.dumps(told))


def _run(step: str, archive: Path | None) -> dict[str, Any]:
    if step == "check":
        return arrivals.check_ready()
    if archive is None:
        raise CommandError("--archive is missing")
    if step == "take":
        return arrivals.take_in(archive)
    if step == "drop":
        return arrivals.turn_away(archive)
    return arrivals.open_arrived(archive, actor=SYSTEM, at=clock.now())
