"""`edem check_tombstones`: is anything back that was erased? Exit 1 when so."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tenants.actions.tombstones import find_risen


class Command(BaseCommand):
    help = "Check that everything erased is gone; for a readiness probe after a restore"

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Name each thing that is wrong."""
        found = find_risen()
        for sentence in found:
            self.stdout.write(sentence)
        if found:
            raise CommandError(f"{len(found)} erasures do not hold", returncode=1)
        self.stdout.write("every erasure holds")
