"""`edem archive_city poltava`: export a municipality, then close its site."""

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kernel import clock
from kernel.errors import Refusal
from kernel.people import SYSTEM
from kernel.problems import sentence_of
from tenants.actions.archives import archive_city, reopen_city


class Command(BaseCommand):
    help = "Export and close a municipality; --undo opens it again, read-only"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the slug, the folder and the way back."""
        parser.add_argument("slug")
        parser.add_argument("--to", type=Path, metavar="FOLDER", help="default: ARCHIVES_FOLDER")
        parser.add_argument("--undo", action="store_true")

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Archive or reopen, and say so."""
        slug, at = options["slug"], clock.now()
        try:
            if options["undo"]:
                city = reopen_city(slug, actor=SYSTEM, at=at)
            else:
                city, packed = archive_city(slug, folder=options["to"], actor=SYSTEM, at=at)
                self.stdout.write(f"{packed.path}\ndigest {packed.digest}")
        except Refusal as refusal:
            raise CommandError(sentence_of(refusal)) from refusal
        self.stdout.write(f"{slug} is {city.state}")
