"""Seals of the audit trail as open data: whoever keeps a copy notices a trail made anew."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from kernel.audit.models import AuditSeal
from kernel.open_data import Column, Dataset

SEALS_AT_ONCE = 1000


def rows(at: datetime) -> Iterator[tuple[Any, ...]]:
    """Yield every seal without the hashes of single events."""
    found = AuditSeal.objects.defer("leaves").order_by("last_event")
    for seal in found.iterator(chunk_size=SEALS_AT_ONCE):
        yield (
            seal.first_event,
            seal.last_event,
            seal.event_count,
            bytes(seal.root).hex(),
            bytes(seal.previous).hex(),
            seal.key_id,
            bytes(seal.signature).hex(),
            seal.sealed_at,
        )


def count(at: datetime) -> int:
    """Count the seals."""
    return AuditSeal.objects.count()


def changed_at(at: datetime) -> datetime | None:
    """Return when the last seal was made."""
    found: datetime | None = AuditSeal.objects.aggregate(at=Max("sealed_at"))["at"]
    return found


def version(at: datetime) -> str:
    """Return the number of the last sealed event."""
    return str(AuditSeal.objects.aggregate(last=Max("last_event"))["last"])


DATASET = Dataset(
    order=90,
    title=_("Seals of the audit trail"),
    description=_(
        "Signed hashes over everything that was done on this site, hour by hour. They say nothing"
        " of what was done; whoever keeps them can tell whether it was changed afterwards."
    ),
    rows=rows,
    count=count,
    changed_at=changed_at,
    version=version,
    columns=(
        Column("first_event", _("Number of the first event"), "integer"),
        Column("last_event", _("Number of the last event"), "integer"),
        Column("events", _("How many events there are"), "integer"),
        Column("root", _("Root of the Merkle tree over them, SHA-256 in hexadecimal digits")),
        Column("previous", _("Root of the seal before")),
        Column("key", _("Number of the public key")),
        Column("signature", _("Ed25519 signature in hexadecimal digits")),
        Column("sealed_at", _("When it was sealed"), "instant"),
    ),
)
