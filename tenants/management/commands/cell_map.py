"""`edem cell_map`: which cell answers for which host, as nginx's `map` reads it."""

import argparse
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from tenants.models import Domain


class Command(BaseCommand):
    help = "Print the map from host to cell for the front proxy"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare whether hosts of this cell are printed too."""
        parser.add_argument("--all", action="store_true", help="also the hosts of this cell")

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Print one line a host; whatever is not in the map belongs to this cell."""
        hosts = Domain.objects.filter(verified_at__isnull=False).order_by("domain")
        if not options["all"]:
            hosts = hosts.exclude(tenant__cell=settings.CELL)
        self.stdout.write("map $host $edem_cell {")
        self.stdout.write(f"    default {settings.CELL};")
        for host, cell in hosts.values_list("domain", "tenant__cell"):
            self.stdout.write(f"    {host} {cell};")
        self.stdout.write("}")
