"""`edem invite poltava mayor@poltava.example`: the first owner of a municipality, or anybody."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django_tenants.utils import tenant_context

from kernel import clock
from kernel.errors import Refusal
from kernel.people import SYSTEM
from kernel.problems import sentence_of
from tenant_apps.residents.actions import roles_invitations
from tenants.models import Domain, Municipality


class Command(BaseCommand):
    help = "Invite a person into a role of a municipality's office by a letter"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare whom, where and as what."""
        parser.add_argument("slug")
        parser.add_argument("email")
        parser.add_argument("--role", default="owner")
        parser.add_argument("--origin", default="", help="such as https://poltava.example.org")

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Send the letter and say so."""
        found = Municipality.objects.filter(slug=options["slug"]).first()
        if found is None:
            raise CommandError(f"there is no municipality {options['slug']}")
        domain = Domain.objects.get(tenant=found, is_primary=True).domain
        origin = options["origin"] or f"https://{domain}"
        city = found.as_city()
        try:
            with tenant_context(city):
                roles_invitations.invite(
                    email=options["email"],
                    role=options["role"],
                    link=f"{origin}/accounts/signup/?next=/office/",
                    language=city.default_language,
                    city_name=city.name(city.default_language),
                    actor=SYSTEM,
                    at=clock.now(),
                )
        except Refusal as refusal:
            raise CommandError(sentence_of(refusal)) from refusal
        self.stdout.write(f"{options['email']} is invited to {origin} as {options['role']}")
