"""What the console only writes down."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kernel.audit.actions import record
from kernel.people import Actor
from shared_apps.operators.rules.verbs import WITH_SCHEMA
from tenants.models import Municipality
from tenants.schemas import PUBLIC, working_in


def note_download(slug: str, *, name: str, actor: Actor, at: datetime) -> None:
    """Audit that an archive of a municipality was taken away, where its owner sees it too."""
    _record("archive.downloaded", slug, actor=actor, at=at, archive=name)


def note_export(slug: str, *, job: UUID, actor: Actor, at: datetime) -> None:
    """Audit that an archive of a municipality is being written, where its owner sees it too."""
    _record("export.started", slug, actor=actor, at=at, job=str(job))


@transaction.atomic
def _record(verb: str, slug: str, *, actor: Actor, at: datetime, **facts: str) -> None:
    """Write one event into the public trail and, while there is one, into the municipality's."""
    city = Municipality.objects.get(slug=slug)
    own = {city.schema_name} if city.state in WITH_SCHEMA else set()
    for place in {PUBLIC} | own:
        with working_in(place):
            record(verb, kind="municipality", key=slug, actor=actor, at=at, **facts)
