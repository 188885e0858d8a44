"""`edem resume poltava`: lift a suspension."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kernel import clock
from kernel.errors import Refusal
from kernel.people import SYSTEM
from kernel.problems import sentence_of
from tenants.actions.cities import resume_city


class Command(BaseCommand):
    help = "Return a suspended municipality to the state it was suspended from"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the slug."""
        parser.add_argument("slug")

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Resume and say in which state the municipality is."""
        try:
            city = resume_city(options["slug"], actor=SYSTEM, at=clock.now())
        except Refusal as refusal:
            raise CommandError(sentence_of(refusal)) from refusal
        self.stdout.write(f"{city.slug} is {city.state}")
