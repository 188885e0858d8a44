"""`edem verify_archive FILE…`: read an archive from end to end and name what differs."""

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tenants.portable.verifying import ArchiveWrong, check_file


class Command(BaseCommand):
    help = "Check every checksum of archives; needs no database"
    requires_system_checks = ()

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the archives."""
        parser.add_argument("archives", nargs="+", type=Path, metavar="FILE")

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Check each; end with 1 at the first that is wrong."""
        for path in options["archives"]:
            try:
                digest = check_file(path)
            except (ArchiveWrong, FileNotFoundError) as wrong:
                raise CommandError(f"{path}: {wrong}", returncode=1) from wrong
            self.stdout.write(f"{path}: in order, digest {digest}")
