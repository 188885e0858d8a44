"""`edem bounces < notification` or `edem bounces FOLDER`: letters that came back.

A mail server pipes each notification to the command, or leaves them in a folder (a Maildir's
`new`, or files ending in .eml). A file that was read is removed.
"""

import argparse
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django_tenants.utils import tenant_context

from kernel import clock
from tenant_apps.notifications.actions.bounces import note_bounce
from tenant_apps.notifications.actions.tokens import read_address_token
from tenant_apps.notifications.rules.bounces import MOST_BYTES, Bounce, read_bounce
from tenants.models import Municipality


class Command(BaseCommand):
    help = "Read what mail servers say about letters that did not arrive"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare where the notifications are."""
        parser.add_argument("folder", nargs="?", type=Path, help="without it: standard input")
        parser.add_argument("--keep", action="store_true", help="leave the files where they are")

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Read each notification and say how many were ours."""
        folder: Path | None = options["folder"]
        if folder is None:
            counted = [count_bounce(sys.stdin.buffer.read(MOST_BYTES + 1))]
        elif folder.is_dir():
            counted = [_count_file(path, keep=options["keep"]) for path in _files(folder)]
        else:
            raise CommandError(f"there is no folder {folder}")
        self.stdout.write(f"{sum(counted)} of {len(counted)} were letters of ours that came back")


def count_bounce(content: bytes) -> bool:
    """Count a notification for the person whose letter came back; whether it was one of ours."""
    bounce = read_bounce(content)
    owner = read_address_token(bounce.token) if bounce else None
    if bounce is None or owner is None:
        return False
    city = Municipality.objects.filter(uuid=owner[0]).first()
    if city is None:
        return False
    with tenant_context(city):
        _note(owner[1], bounce)
    return True


def _note(resident_id: int, bounce: Bounce) -> None:
    reason = f"{bounce.status} {bounce.reason}".strip()
    note_bounce(resident_id=resident_id, is_hard=bounce.is_hard, reason=reason, at=clock.now())


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_file())


def _count_file(path: Path, *, keep: bool) -> bool:
    with path.open("rb") as file:
        counted = count_bounce(file.read(MOST_BYTES + 1))
    if not keep:
        path.unlink()
    return counted
