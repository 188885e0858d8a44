from typing import Any

from django.core.management.base import BaseCommand, CommandError

from shared_apps.billing.actions.checking import find_faults


class Command(BaseCommand):
    """Print every gap and imbalance of the books; fail when there is one."""

    help = "Check numbers, ledger and invoices; exit with 1 when anything is out of order."

    def handle(self, *_arguments: Any, **_options: Any) -> None:
        """Check the books."""
        faults = find_faults()
        for fault in faults:
            self.stdout.write(fault)
        if faults:
            raise CommandError(f"{len(faults)} faults")
        self.stdout.write("Numbers have no gaps, the ledger balances.")
