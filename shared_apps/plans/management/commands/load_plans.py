from typing import Any

from django.core.management.base import BaseCommand

from kernel import clock
from kernel.people import SYSTEM
from shared_apps.plans.actions.plans import load_plans


class Command(BaseCommand):
    """Make the service plans that come along, as far as they are missing."""

    help = "Make the eight-week, annual and pilot plans unless they exist."

    def handle(self, *_arguments: Any, **_options: Any) -> None:
        """Load the plans; a second run changes nothing."""
        made = load_plans(actor=SYSTEM, at=clock.now())
        self.stdout.write(f"{made} plans made")
