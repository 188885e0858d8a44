"""Identification at the desk: a clerk saw the document of somebody who has an account."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from kernel.audit.actions import record
from kernel.errors import Invalid
from kernel.people import Actor
from tenant_apps.residents.actions.identities import link_identity
from tenant_apps.residents.actions.identities_ways import municipality
from tenant_apps.residents.actions.voter_keys import ensure_key
from tenant_apps.residents.models import Resident
from tenant_apps.residents.rules import national_ids
from tenant_apps.residents.rules.identity.assurance import DESK, check_may_check_desk
from tenant_apps.residents.rules.identity.births import birth_date_of
from tenant_apps.residents.rules.identity.persons import Proof, person_tag, subject_tag
from tenant_apps.residents.rules.identity.settings import DESK_SOURCE


@dataclass(frozen=True, slots=True)
class SeenDocument:
    """What a document says: a number of `kind` (`document`: the document's own), date of birth."""

    kind: str
    number: str
    birth_date: date | None = None


@transaction.atomic
def check_at_desk(*, resident: Resident, seen: SeenDocument, actor: Actor, at: datetime) -> None:
    """Note that a clerk saw the person and their document: the highest level, audited.

    The number is kept as a tag only. Raises: NotAllowed `residents.identity.not_allowed`,
    `residents.identity.not_yourself`; Invalid `residents.id.wrong_format`,
    `residents.id.wrong_checksum`, `residents.id.wrong_document`; Conflict
    `residents.identity.taken`, `residents.identity.other_person`.
    """
    check_may_check_desk(actor, account=resident.uuid)
    number = _normalised(seen)
    key = ensure_key(scope=municipality(), at=at)
    proof = Proof(
        source=DESK_SOURCE,
        level=DESK,
        subject_tag=subject_tag(key, DESK_SOURCE, resident.uuid.hex),
        person_kind=seen.kind,
        person_tag=person_tag(key, kind=seen.kind, number=number),
        birth_date=birth_date_of(seen.kind, number) or seen.birth_date,
    )
    link_identity(resident=resident, proof=proof, actor=actor, at=at)
    record("identity.checked_at_desk", kind="account", key=resident.uuid, actor=actor, at=at)


def _normalised(seen: SeenDocument) -> str:
    if seen.kind == national_ids.DOCUMENT:
        return national_ids.normalise_document(seen.number)
    if seen.kind not in national_ids.KINDS:
        raise Invalid("residents.identity.wrong_setting", field="kind")
    return national_ids.normalise(seen.kind, seen.number)
