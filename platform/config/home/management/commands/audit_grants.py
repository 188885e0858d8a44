"""`edem audit_grants edem_app | psql`: rights of the role that serves, in every schema."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand

from kernel.audit.grants import grants_for
from kernel.outbox.fleet import schemas_with_outbox


class Command(BaseCommand):
    help = "Print the statements that let a database role add to audit trails and never change them"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the role, and one schema instead of all."""
        parser.add_argument("role")
        parser.add_argument("--schema", default="", help="this schema only")

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Print SQL; run it as the owner of the schemas, again when municipalities were added."""
        schemas = [options["schema"]] if options["schema"] else schemas_with_outbox()
        for schema in schemas:
            for statement in grants_for(schema, options["role"]):
                self.stdout.write(statement)
