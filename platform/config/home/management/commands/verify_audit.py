"""`edem verify_audit --city poltava`: recompute a trail, name the first wrong place."""

import argparse
import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django_tenants.utils import tenant_context

from kernel import clock
from kernel.audit.chain import Report
from kernel.audit.keys import public_keys
from kernel.audit.reading import check_current_trail
from kernel.outbox.fleet import schemas_with_outbox
from tenants.models import Municipality

CONNECTION_CITIES = 200


class Command(BaseCommand):
    help = "Recompute the audit trail of one municipality, of the platform (public) or of all"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare whose trail, which keys and which published roots."""
        parser.add_argument("--city", default="all", help="slug, `public` or `all`")
        parser.add_argument("--json", action="store_true", help="one JSON object a trail")
        parser.add_argument("--public-key", action="append", default=[], metavar="ID=BASE64")
        parser.add_argument("--root", action="append", default=[], metavar="HEX")

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Check each trail; end with 1 when any of them is not in order."""
        given = dict(pair.partition("=")[::2] for pair in options["public_key"])
        wrong = 0
        for name, context in _trails(options["city"]):
            with context:
                report = check_current_trail(
                    at=clock.now(), keys=given or public_keys(), anchors=options["root"]
                )
            self.stdout.write(_json(name, report) if options["json"] else _line(name, report))
            wrong += report.finding is not None
        if wrong:
            raise CommandError(f"{wrong} trails are not in order", returncode=1)


def _trails(wanted: str) -> Iterator[tuple[str, AbstractContextManager[None]]]:
    if wanted in {"all", "public"}:
        yield "public", nullcontext()
    if wanted == "public":
        return
    found = Municipality.objects.filter(schema_name__in=schemas_with_outbox()).order_by("slug")
    cities = list(found if wanted == "all" else found.filter(slug=wanted))
    if not cities and wanted != "all":
        raise CommandError(f"there is no municipality {wanted}")
    for number, city in enumerate(cities, start=1):
        yield city.slug, tenant_context(city)
        if number % CONNECTION_CITIES == 0 and not connection.in_atomic_block:
            connection.close()


def _line(name: str, report: Report) -> str:
    found = report.finding.sentence if report.finding else "in order"
    return (
        f"{name}: {report.events} events under {report.seals} seals, "
        f"{report.unsealed} not yet sealed: {found}"
    )


def _json(name: str, report: Report) -> str:
    finding = report.finding
    return json.dumps(
        {
            "trail": name,
            "in_order": finding is None,
            "events": report.events,
            "seals": report.seals,
            "unsealed": report.unsealed,
            "root": report.last_root,
            "code": finding.code if finding else "",
            "sentence": finding.sentence if finding else "",
            "facts": finding.facts if finding else {},
        }
    )
