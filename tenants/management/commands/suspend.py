"""`edem suspend poltava "invoice 12 unpaid"`: close a municipality's site for the time being."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kernel import clock
from kernel.errors import Refusal
from kernel.people import SYSTEM
from kernel.problems import sentence_of
from tenants.actions.cities import change_state
from tenants.rules.lifecycle import CityState


class Command(BaseCommand):
    help = "Suspend a municipality with a reason; its data stays"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the slug and the reason."""
        parser.add_argument("slug")
        parser.add_argument("reason")

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Suspend and say so."""
        slug, reason = options["slug"], options["reason"]
        at = clock.now()
        try:
            change_state(slug, to=CityState.SUSPENDED, actor=SYSTEM, at=at, reason=reason)
        except Refusal as refusal:
            raise CommandError(sentence_of(refusal)) from refusal
        self.stdout.write(f"{slug} is suspended")
