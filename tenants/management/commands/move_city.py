"""`edem move_city poltava --to-url postgres://… --cell second`: to another cell, proven equal."""

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kernel import clock
from kernel.errors import Refusal
from kernel.people import SYSTEM
from kernel.problems import sentence_of
from tenants.actions.moves import cancel_move, move_city
from tenants.portable.elsewhere import Cell


class Command(BaseCommand):
    help = "Move a municipality to another cell; run again it goes on where it was"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the slug and where it goes."""
        parser.add_argument("slug")
        parser.add_argument("--to-url", default="", help="the other cell's DATABASE_URL")
        parser.add_argument("--to-state", type=Path, help="its EDEM_STATE, where files lie")
        parser.add_argument("--cell", default="", help="its name")
        parser.add_argument("--drop", action="store_true", help="remove what is left here")
        parser.add_argument("--cancel", action="store_true", help="undo a killed move")

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Move or cancel, and say where the municipality lives."""
        slug, at = options["slug"], clock.now()
        try:
            if options["cancel"]:
                cancel_move(slug, actor=SYSTEM, at=at)
                self.stdout.write(f"{slug} stays here")
                return
            move = move_city(
                slug, to=_cell(options), drop=options["drop"], actor=SYSTEM, at=at, tell=self._tell
            )
        except Refusal as refusal:
            raise CommandError(sentence_of(refusal)) from refusal
        self.stdout.write(f"{slug} lives in {move.cell}, digest {move.digest}")

    def _tell(self, step: str) -> None:
        self.stdout.write(f"{step}…")
        self.stdout.flush()


def _cell(options: dict[str, Any]) -> Cell:
    if not options["to_url"] or not options["cell"]:
        raise CommandError("--to-url and --cell say where to move")
    return Cell(options["cell"], options["to_url"], options["to_state"])
