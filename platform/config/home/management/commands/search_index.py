"""`edem search_index --city poltava`: make the search index of a municipality anew."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django_tenants.utils import tenant_context

from kernel.outbox.fleet import schemas_with_outbox
from kernel.search.actions import rebuild
from tenants.models import Municipality

CONNECTION_CITIES = 200


class Command(BaseCommand):
    help = "Make the search index of one municipality, or of all, anew from what is public"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the slug."""
        parser.add_argument("--city", default="all", help="slug, or `all`")

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Rebuild and say how many entries of each kind there are."""
        found = Municipality.objects.filter(schema_name__in=schemas_with_outbox()).order_by("slug")
        if options["city"] != "all":
            found = found.filter(slug=options["city"])
        cities = list(found)
        if not cities:
            raise CommandError(f"there is no municipality {options['city']}")
        for number, city in enumerate(cities, start=1):
            with tenant_context(city):
                counts = rebuild()
            told = ", ".join(f"{kind} {count}" for kind, count in sorted(counts.items()))
            self.stdout.write(f"{city.slug}: {told}")
            if number % CONNECTION_CITIES == 0 and not connection.in_atomic_block:
                connection.close()
