from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django_tenants.utils import tenant_context

from kernel import clock
from kernel.outbox import actions, fleet
from tenants.models import Municipality


class Command(BaseCommand):
    """Show the messages of all municipalities that were given up; try them again if asked."""

    help = "Show outbox messages whose attempts are used up; --try-again gives them new ones."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take `--try-again`."""
        parser.add_argument("--try-again", action="store_true", help="give them new attempts")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        """Print one line per message."""
        count = 0
        for found in list(fleet.given_up()):
            count += 1
            self.stdout.write(
                f"{found.schema} {found.id} {found.topic} {found.created_at:%Y-%m-%d %H:%M} "
                f"{found.last_error}"
            )
            if options["try_again"]:
                self._try_again(found)
        self.stdout.write(f"{count} messages were given up")

    def _try_again(self, found: fleet.GivenUp) -> None:
        municipality = Municipality.objects.filter(schema_name=found.schema).first()
        if municipality is None:
            actions.try_again(found.id, at=clock.now())
            return
        with tenant_context(municipality):
            actions.try_again(found.id, at=clock.now())
