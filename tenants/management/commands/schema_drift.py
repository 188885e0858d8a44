"""`edem schema_drift`: where cities' schemas differ from the template of their version."""

import argparse
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tenants.fleet.drift import Drift, drifted
from tenants.models import Municipality
from tenants.snapshot import ensure_template


class Command(BaseCommand):
    help = "Compare every city's schema with the template of its version; exit 1 when one differs"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare which city, and how to tell."""
        parser.add_argument("--city", metavar="SLUG", help="only this one")
        parser.add_argument("--json", action="store_true", help="one object per line and schema")

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Tell each difference, and end with 1 when there is one."""
        found = Municipality.objects.order_by("slug")
        if options["city"]:
            found = found.filter(slug=options["city"])
        schemas = list(found.values_list("schema_name", flat=True))
        if not schemas:
            raise CommandError("there is no such municipality")
        ensure_template()
        count = 0
        for drift in drifted(schemas):
            count += 1
            self._tell(drift, as_json=options["json"])
        if count:
            raise CommandError(f"{count} of {len(schemas)} schemas differ")
        if not options["json"]:
            self.stdout.write(f"{len(schemas)} schemas are as their template")

    def _tell(self, drift: Drift, *, as_json: bool) -> None:
        if as_json:
            told = {"schema": drift.schema, "template": drift.template, "differs": drift.sentences}
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            return
        for sentence in drift.sentences:
            self.stdout.write(f"{drift.schema}: {sentence}")
