"""`edem export_city poltava --to FOLDER`: one archive with everything of a municipality."""

import argparse
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kernel import clock
from kernel.errors import Refusal
from kernel.people import SYSTEM
from kernel.problems import sentence_of
from tenants.actions.exports import export_city


class Command(BaseCommand):
    help = "Write one archive of a municipality while it keeps running"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the slug and the folder."""
        parser.add_argument("slug")
        parser.add_argument("--to", type=Path, metavar="FOLDER", help="default: ARCHIVES_FOLDER")

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Export and tell path, digest and figures."""
        began = time.perf_counter()
        try:
            packed = export_city(
                options["slug"], folder=options["to"], actor=SYSTEM, at=clock.now()
            )
        except Refusal as refusal:
            raise CommandError(sentence_of(refusal)) from refusal
        self.stdout.write(f"{packed.path}")
        self.stdout.write(f"digest {packed.digest}")
        self.stdout.write(
            f"{packed.tables} tables, {packed.rows} rows, {packed.files} files, "
            f"{packed.bytes / 1e6:.1f} MB in {time.perf_counter() - began:.1f} s"
        )
