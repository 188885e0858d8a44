"""`edem add_operator maria@e-dem.example`: the first operator of a platform, or another one."""

import argparse
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from kernel import clock
from kernel.errors import Refusal
from kernel.people import SYSTEM
from kernel.problems import sentence_of
from shared_apps.operators.actions.people import invite
from shared_apps.operators.rules.roles import OPERATOR, ROLES
from tenants.hosts import portal_address


class Command(BaseCommand):
    help = "Make an account of the console; prints its one-time set-up link and posts it"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare whom and as what."""
        parser.add_argument("email")
        parser.add_argument("--role", action="append", choices=ROLES, help="may be repeated")
        parser.add_argument("--name", default="")
        parser.add_argument("--language", default="")
        parser.add_argument("--origin", default="", help="such as https://e-dem.example")

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Make the account and print the link."""
        address = portal_address(scheme=settings.SITE_SCHEME, port=settings.SITE_PORT)
        origin = options["origin"].rstrip("/") or address.rstrip("/")
        try:
            link = invite(
                email=options["email"],
                name=options["name"],
                roles=options["role"] or [OPERATOR],
                language=options["language"],
                address=lambda secret: f"{origin}/console/set-up/{secret}/",
                actor=SYSTEM,
                at=clock.now(),
            )
        except Refusal as refusal:
            raise CommandError(sentence_of(refusal)) from refusal
        self.stdout.write(
            f"{options['email']} sets the account up here, within seven days:\n{link}"
        )
