"""`edem restore_city ARCHIVE [--as SLUG]`: a municipality out of its archive, proven equal."""

import argparse
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kernel import clock
from kernel.errors import Refusal
from kernel.people import SYSTEM
from kernel.problems import sentence_of
from tenants.actions.restores import restore_city


class Command(BaseCommand):
    help = "Restore a municipality from an archive into a fresh schema"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the archive and how it is trusted."""
        parser.add_argument("archive", type=Path)
        parser.add_argument("--as", dest="slug", default="", help="another subdomain")
        parser.add_argument("--digest", default="", help="trust the archive of this digest")
        parser.add_argument("--although-erased", action="store_true")
        parser.add_argument("--reason", default="")

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Restore and tell what came of it."""
        began = time.perf_counter()
        given = ("slug", "digest", "although_erased", "reason")
        try:
            done = restore_city(
                options["archive"],
                actor=SYSTEM,
                at=clock.now(),
                **{name: options[name] for name in given},
            )
        except Refusal as refusal:
            raise CommandError(sentence_of(refusal)) from refusal
        self.stdout.write(f"{done.city.slug} is restored and {done.city.state}")
        self.stdout.write(
            f"{done.tables} tables, {done.rows} rows, {done.files} files equal the archive, "
            f"{time.perf_counter() - began:.1f} s"
        )
