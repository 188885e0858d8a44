"""`edem provision poltava`: make a municipality's schema, or resume where it failed."""

import argparse
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kernel import clock
from kernel.errors import Refusal
from kernel.people import SYSTEM
from kernel.problems import sentence_of
from tenants.actions.cities import change_state, register_city
from tenants.actions.provisioning import provision_city
from tenants.models import Municipality
from tenants.rules.lifecycle import CityState


class Command(BaseCommand):
    help = "Make the schema of an approved municipality; with --name, register and approve it first"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the slug and what a new municipality needs."""
        parser.add_argument("slug")
        parser.add_argument("--name", action="append", default=[], metavar="LANGUAGE=NAME")
        parser.add_argument("--country", default="UA")
        parser.add_argument("--languages", default="uk,en")
        parser.add_argument("--time-zone", default="Europe/Kyiv")
        parser.add_argument("--currency", default="UAH")
        parser.add_argument("--module", action="append", default=[])
        parser.add_argument("--activate", action="store_true", help="open it to visitors at once")

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Provision and tell each step with its seconds."""
        at = clock.now()
        try:
            self._provision(options, at)
        except Refusal as refusal:
            raise CommandError(sentence_of(refusal)) from refusal

    def _provision(self, options: dict[str, Any], at: datetime) -> None:
        slug = options["slug"]
        if not Municipality.objects.filter(slug=slug).exists() and options["name"]:
            register_city(**_registration(options), actor=SYSTEM, at=at)
            change_state(slug, to=CityState.APPROVED, actor=SYSTEM, at=at)
        run = provision_city(slug, actor=SYSTEM, at=at)
        for step in run.steps:
            self.stdout.write(f"{step['name']}: {step['seconds']:.3f} s, {step['state']}")
        if options["activate"]:
            change_state(slug, to=CityState.ACTIVE, actor=SYSTEM, at=clock.now())


def _registration(options: dict[str, Any]) -> dict[str, Any]:
    names = dict(entry.split("=", 1) for entry in options["name"] if "=" in entry)
    if not names:
        raise CommandError("--name wants LANGUAGE=NAME, for instance uk=Полтава")
    return {
        "slug": options["slug"],
        "names": names,
        "country": options["country"],
        "languages": options["languages"].split(","),
        "time_zone": options["time_zone"],
        "currency": options["currency"],
        "modules": options["module"] or ["budget"],
    }
