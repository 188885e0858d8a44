"""Single people of a voter roll: entered and taken off by a clerk who saw a document."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kernel.audit.actions import record
from kernel.errors import Invalid, NotFound
from kernel.people import Actor
from tenant_apps.residents.actions.voter_keys import ensure_key
from tenant_apps.residents.models import RollEntry
from tenant_apps.residents.rules import names, tags
from tenant_apps.residents.rules.roles import check_may_import_roll
from tenant_apps.residents.rules.roll import check_year, person_tag

KIND = "roll"


@transaction.atomic
def add_person(
    *,
    scope: UUID,
    kind: str,
    number: str,
    name: str,
    birth_year: int,
    district: str = "",
    actor: Actor,
    at: datetime,
) -> bool:
    """Enter one person on the roll of `scope`; return False when they were on it already.

    `kind` is that of the roll, or `document` for somebody without a national number. What was
    known of the person is replaced.

    Raises: NotAllowed `residents.roll.not_allowed`; Invalid `residents.id.*`,
    `residents.roll.no_name`, `residents.roll.wrong_year`.
    """
    check_may_import_roll(actor)
    if not names.name_key(name):
        raise Invalid("residents.roll.no_name")
    year = check_year(str(birth_year))
    key = ensure_key(scope=scope, at=at)
    _entry, is_new = RollEntry.objects.update_or_create(
        scope=scope,
        voter_tag=person_tag(key, kind=kind, number=number),
        defaults={
            "name_tag": tags.name_tag(key, name=name),
            "birth_year": year,
            "district": district,
        },
    )
    verb = "roll.person_added" if is_new else "roll.person_changed"
    record(verb, kind=KIND, key=scope, actor=actor, at=at, number_kind=kind)
    return is_new


@transaction.atomic
def remove_person(*, scope: UUID, kind: str, number: str, actor: Actor, at: datetime) -> None:
    """Take one person off the roll of `scope`; a ballot already cast stays counted.

    Raises: NotAllowed `residents.roll.not_allowed`; Invalid `residents.id.*`; NotFound
    `residents.roll.nobody`.
    """
    check_may_import_roll(actor)
    key = ensure_key(scope=scope, at=at)
    tag = person_tag(key, kind=kind, number=number)
    removed, _rows = RollEntry.objects.filter(scope=scope, voter_tag=tag).delete()
    if not removed:
        raise NotFound("residents.roll.nobody")
    record("roll.person_removed", kind=KIND, key=scope, actor=actor, at=at, number_kind=kind)
