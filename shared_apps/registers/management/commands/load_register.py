"""`edem load_register katottg|terc|rs FILE --as-of DATE`: bring a register up to date."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kernel import clock
from kernel.errors import Refusal
from kernel.people import SYSTEM
from kernel.problems import sentence_of
from shared_apps.registers.actions.loading import load_register
from shared_apps.registers.rules.schemes import SCHEMES


class Command(BaseCommand):
    """Load the official file of a register."""

    help = "Load an official register of territories from its CSV file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("register", choices=sorted(SCHEMES))
        parser.add_argument("file", type=Path)
        parser.add_argument("--as-of", type=date.fromisoformat, required=True, metavar="DATE")
        parser.add_argument(
            "--retire-many",
            action="store_true",
            help="accept that many units are missing from the file: a reform, not a cut file",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Load the file and say what changed."""
        try:
            with options["file"].open("rb") as file:
                report = load_register(
                    options["register"],
                    file,
                    as_of=options["as_of"],
                    actor=SYSTEM,
                    at=clock.now(),
                    retire_many=options["retire_many"],
                )
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}") from error
        except Refusal as refusal:
            raise CommandError(sentence_of(refusal)) from refusal
        self.stdout.write(
            f"{report.new} new, {report.changed} changed, {report.gone} gone, {report.same} same"
        )
