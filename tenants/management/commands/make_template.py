"""`edem make_template`: write down this version's snapshot and keep spare schemas ready."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand

from tenants.actions.spares import drop_stale, fill_spares
from tenants.snapshot import ensure_snapshot, ensure_template, snapshot_path


class Command(BaseCommand):
    help = "Make the schema snapshot of this version of the code, and spare schemas from it"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare how many spare schemas to keep."""
        parser.add_argument("--spares", type=int, help="default: SPARE_SCHEMAS")

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Make what is missing and tell where it is."""
        snapshot = ensure_snapshot()
        if snapshot is None:
            self.stdout.write("pg_dump is not here: new cities will be made by migrations")
            return
        ensure_template()
        dropped = drop_stale(templates=False)
        made = fill_spares(options["spares"])
        self.stdout.write(f"{snapshot_path()}: version {snapshot.version}")
        self.stdout.write(f"{made} spare schemas made, {dropped} of older versions dropped")
