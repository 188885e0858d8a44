"""`edem migrate_fleet`: bring public and every city's schema to this code's version, in waves."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kernel import clock
from kernel.errors import Refusal
from kernel.people import SYSTEM
from kernel.problems import sentence_of
from tenants.actions.fleet import Course, cities_behind, migrate_fleet
from tenants.fleet.waves import CANARY
from tenants.migrating import public_is_current
from tenants.models import FleetRun

MOST_CONNECTIONS = 64


class Command(BaseCommand):
    help = "Migrate public and all cities' schemas; run it again to resume after anything"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare how the run goes."""
        parser.add_argument("--check", action="store_true", help="only say who is behind; exit 1")
        parser.add_argument("--cities", type=_words, default=[], metavar="a,b", help="only these")
        parser.add_argument("--connections", type=int, default=4)
        parser.add_argument("--canary", type=_numbers, default=CANARY, metavar="1,10,100")
        parser.add_argument("--lock-timeout", type=float, default=2.0, metavar="SECONDS")
        parser.add_argument("--continue", action="store_true", dest="goes_on",
                            help="widen the waves although schemas failed")  # fmt: skip
        parser.add_argument("--resume", type=int, metavar="RUN", help="continue this run's ledger")
        parser.add_argument("--spares", type=int, help="spare schemas to keep at the end")

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Run, tell each wave, and end with 1 when a schema is left."""
        if not 1 <= options["connections"] <= MOST_CONNECTIONS:
            raise CommandError(f"--connections wants a number from 1 to {MOST_CONNECTIONS}")
        try:
            if options["check"]:
                self._check(options["cities"])
            else:
                self._migrate(options)
        except Refusal as refusal:
            raise CommandError(sentence_of(refusal)) from refusal

    def _check(self, slugs: list[str]) -> None:
        current = public_is_current()
        lags = cities_behind(slugs)
        if not current:
            self.stdout.write("public is behind")
        for lag in lags:
            self.stdout.write(f"{len(lag.schemas)} schemas lack {', '.join(lag.missing)}")
        if lags or not current:
            raise CommandError("run `edem migrate_fleet`")
        self.stdout.write("every schema is at this code's version")

    def _migrate(self, options: dict[str, Any]) -> None:
        course = Course(
            connections=options["connections"],
            canary=options["canary"],
            lock_timeout=options["lock_timeout"],
            slugs=options["cities"],
            goes_on=options["goes_on"],
            spares=options["spares"],
            tell=self.stdout.write,
        )
        run = migrate_fleet(course, actor=SYSTEM, at=clock.now(), resumed=options["resume"])
        told = FleetRun.objects.with_progress().get(pk=run.pk)
        self.stdout.write(
            f"run {run.pk}: {told.done} done, {told.skipped} had nothing to do, "
            f"{told.failed} failed, {told.pending} not begun, {told.seconds:.2f} s"
        )
        if run.state != "done":
            raise CommandError(f"{run.error}; mend and run `edem migrate_fleet --resume {run.pk}`")


def _words(text: str) -> list[str]:
    return [word for word in text.split(",") if word]


def _numbers(text: str) -> tuple[int, ...]:
    try:
        numbers = tuple(int(word) for word in text.split(",") if word)
    except ValueError as error:
        raise argparse.ArgumentTypeError("wants numbers: 1,10,100") from error
    if any(number < 1 for number in numbers):
        raise argparse.ArgumentTypeError("wants numbers above 0")
    return numbers
