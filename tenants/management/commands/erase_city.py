"""`edem erase_city poltava --confirm poltava`: erase an archived municipality for good."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kernel import clock
from kernel.errors import Refusal
from kernel.people import SYSTEM
from kernel.problems import sentence_of
from tenants.actions.erasures import erase_city


class Command(BaseCommand):
    help = "Erase an archived municipality: rows, files, keys, host names; leaves a tombstone"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the slug, that it is meant, and why."""
        parser.add_argument("slug")
        parser.add_argument("--confirm", required=True, metavar="SLUG", help="the slug once more")
        parser.add_argument("--reason", default="")

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Erase and say so."""
        slug, typed, reason = options["slug"], options["confirm"], options["reason"]
        try:
            erase_city(slug, confirmation=typed, reason=reason, actor=SYSTEM, at=clock.now())
        except Refusal as refusal:
            raise CommandError(sentence_of(refusal)) from refusal
        self.stdout.write(f"{slug} is erased")
