"""`edem voter_keys list`, `rotate`, `erase`: the keys of every municipality and their peppers."""

import argparse
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django_tenants.utils import tenant_context

from kernel import clock
from kernel.errors import Refusal
from kernel.people import SYSTEM
from kernel.privacy import voter_scopes
from kernel.problems import sentence_of
from tenant_apps.residents.actions import peppers, vault, voter_keys
from tenants.models import Municipality

CONNECTION_SCHEMAS = 200


class Command(BaseCommand):
    help = "List voter keys by pepper, move secrets to the newest pepper, erase a contest's key"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare what to do and for which municipality."""
        acts = parser.add_subparsers(dest="act", required=True)
        acts.add_parser("list", help="keys by version of the pepper; which may be retired")
        rotate = acts.add_parser("rotate", help="encrypt secrets under the newest pepper")
        rotate.add_argument("--city", default="", help="only this municipality")
        erase = acts.add_parser("erase", help="erase the key and the roll of one contest")
        erase.add_argument("city")
        erase.add_argument("scope", type=UUID, help="the contest's UUID")

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Do it."""
        act = {"list": self._list, "rotate": self._rotate, "erase": self._erase}[options["act"]]
        act(options)

    def _list(self, _options: dict[str, Any]) -> None:
        newest, counts = voter_keys.newest_version(), peppers.keys_by_version()
        for version in sorted({newest, *counts}):
            use = "newest: new keys use it" if version == newest else "needed by these keys"
            self.stdout.write(f"pepper {version}: {counts[version]} keys ({use})")
        retired = sorted(peppers.configured_versions() - set(counts) - {newest})
        names = ", ".join(map(str, retired)) or "none"
        self.stdout.write(f"may be retired: {names}")

    def _rotate(self, options: dict[str, Any]) -> None:
        for city in _cities(options["city"]):
            with tenant_context(city):
                before = vault.vault_version()
                if before is None or before == voter_keys.newest_version():
                    continue
                count = self._rotated(city)
            self.stdout.write(f"{city.slug}: {count} secrets moved from pepper {before}")
        self._list(options)

    def _rotated(self, city: Any) -> int:
        try:
            return vault.rotate_vault(actor=SYSTEM, at=clock.now())
        except Refusal as refusal:
            raise CommandError(f"{city.slug}: {sentence_of(refusal)}") from refusal

    def _erase(self, options: dict[str, Any]) -> None:
        city = next(_cities(options["city"]))
        try:
            with tenant_context(city):
                entries = _erase_scope(options["scope"])
        except Refusal as refusal:
            raise CommandError(sentence_of(refusal)) from refusal
        self.stdout.write(f"the key is erased, and {entries} roll entries with it")


def _erase_scope(scope: UUID) -> int:
    """Erase by the module the scope belongs to, which knows whether its time has come."""
    at = clock.now()
    for _name, module in voter_scopes:
        if any(linked.scope == scope for linked in module.linked()):
            return module.erase(scope=scope, actor=SYSTEM, at=at)
    return voter_keys.erase_key(scope=scope, actor=SYSTEM, at=at)


def _cities(slug: str) -> Iterator[Any]:
    """Yield one municipality or all that have a schema, on a fresh connection every 200."""
    found = Municipality.objects.filter(schema_name__in=peppers.schemas_with_keys())
    found = found.filter(slug=slug) if slug else found.order_by("slug")
    rows = list(found)
    if slug and not rows:
        raise CommandError(f"there is no municipality {slug}")
    for number, municipality in enumerate(rows):
        if number and number % CONNECTION_SCHEMAS == 0 and not connection.in_atomic_block:
            connection.close()
        yield municipality.as_city()
