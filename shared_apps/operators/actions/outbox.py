"""Messages that were given up, in every schema: looked at, tried again."""

from datetime import datetime

from django.db import transaction

from kernel.audit.actions import record
from kernel.errors import Conflict
from kernel.outbox.actions import hand_over, try_again
from kernel.outbox.fleet import GivenUp, given_up
from kernel.people import Actor
from shared_apps.operators.models import CityReport
from tenants.models import Municipality
from tenants.schemas import PUBLIC, working_in

SCHEMAS_SHOWN = 50


def messages_given_up() -> list[GivenUp]:
    """Return what was given up in public and in the schemas where the last report found errors."""
    rows = CityReport.objects.filter(errors__gt=0).order_by("-errors")
    schemas = rows.values_list("municipality__schema_name", flat=True)[:SCHEMAS_SHOWN]
    return list(given_up([PUBLIC, *schemas]))


def try_message_again(schema: str, message: int, *, actor: Actor, at: datetime) -> None:
    """Give a message all its attempts again and hand it over.

    Raises: Conflict `operators.outbox.not_waiting` also for a schema that is not a municipality's.
    """
    known = schema == PUBLIC or Municipality.objects.filter(schema_name=schema).exists()
    with transaction.atomic():
        if not known or not _try(schema, message, at):
            raise Conflict("operators.outbox.not_waiting")
        facts = {"schema": schema}
        record("message.tried_again", kind="message", key=message, actor=actor, at=at, **facts)
        transaction.on_commit(lambda: hand_over(schema, message), robust=True)


def _try(schema: str, message: int, at: datetime) -> bool:
    with working_in(schema):
        return try_again(message, at=at)
