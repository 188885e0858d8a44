"""Proven identities of accounts: find whose one is, tie it to an account, untie it.

One person has one account in a city. The UNIQUE constraints of `identity_link` hold it; the
account's row is locked first, so that two proofs of one account come one after the other, and of
two accounts that prove one number at once the second is refused.
"""

from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.db.models import Q

from kernel.audit.actions import record
from kernel.errors import Conflict, NotFound
from kernel.people import Actor
from tenant_apps.residents.models import IdentityLink, Resident
from tenant_apps.residents.rules.identity.assurance import EID, rank, reaches
from tenant_apps.residents.rules.identity.persons import (
    Proof,
    carries_number,
    check_same_person,
    check_way_in,
    heir_of,
)
from tenant_apps.residents.rules.identity.settings import DESK_SOURCE

KIND = "account"


def find_account(proof: Proof) -> Resident | None:
    """Return the account a proof belongs to: by the provider's name for the person, or by number.

    Raises: Conflict `residents.identity.taken` when the two lead to different accounts.
    """
    named = Q(source=proof.source, subject_tag=proof.subject_tag)
    if proof.person_tag is not None:
        named |= Q(person_tag=proof.person_tag)
    links = IdentityLink.objects.filter(named).select_related("resident")
    found = {link.resident_id: link.resident for link in links}
    if len(found) > 1:
        raise Conflict("residents.identity.taken")
    return next(iter(found.values()), None)


@transaction.atomic
def link_identity(*, resident: Resident, proof: Proof, actor: Actor, at: datetime) -> IdentityLink:
    """Tie a proof to an account, or note that one already tied was used again.

    Raises: Conflict `residents.identity.taken` (it is another account's),
    `residents.identity.other_person` (the account is somebody else's).
    """
    locked = Resident.objects.select_for_update().get(pk=resident.pk)
    links: list[Any] = [_plain(link) for link in locked.identities.order_by("pk")]
    owner = find_account(proof)
    if owner is not None and owner.pk != locked.pk:
        raise Conflict("residents.identity.taken")
    check_same_person(links, proof)
    mine = next((link for link in links if link.source == proof.source), None)
    link = mine or IdentityLink(resident=locked, source=proof.source, linked_at=at)
    link.level = max(link.level, proof.level, key=_rank)
    link.subject_tag, link.used_at = proof.subject_tag, at
    if proof.person_tag is not None:
        link.person_kind = proof.person_kind
        link.person_tag = proof.person_tag if carries_number(links, proof) else None
    _store(link)
    _take_over(locked, proof)
    verb = "identity.used" if mine else "identity.linked"
    facts = {"source": proof.source, "level": link.level}
    record(verb, kind=KIND, key=locked.uuid, actor=actor, at=at, **facts)
    return link


def _rank(level: str) -> int:
    return rank(level) if level else -1


def _plain(link: IdentityLink) -> IdentityLink:
    """Return a link whose tags can be compared: the database gives them as memory."""
    link.subject_tag = bytes(link.subject_tag)
    link.person_tag = bytes(link.person_tag) if link.person_tag is not None else None
    return link


def _store(link: IdentityLink) -> None:
    """Store a link; what another account proved in the same moment wins.

    Raises: Conflict `residents.identity.taken`.
    """
    try:
        with transaction.atomic():
            link.save()
    except IntegrityError as error:
        raise Conflict("residents.identity.taken") from error


def _take_over(resident: Resident, proof: Proof) -> None:
    """Let a proven date of birth be the account's, and a proven name where it has none."""
    changed = []
    if proof.birth_date is not None and reaches(proof.level, EID):
        resident.birth_date = proof.birth_date
        changed.append("birth_date")
    if proof.name and not resident.name:
        resident.name = proof.name
        changed.append("name")
    if changed:
        resident.save(update_fields=changed)


@transaction.atomic
def unlink_identity(*, resident: Resident, source: str, actor: Actor, at: datetime) -> None:
    """Untie an identity from an account; another proof of the same number keeps it taken.

    Raises: NotFound `residents.identity.link_missing`, Conflict `residents.identity.last_way_in`.
    """
    locked = Resident.objects.select_for_update().get(pk=resident.pk)
    links: list[Any] = [_plain(link) for link in locked.identities.order_by("pk")]
    leaving = next((link for link in links if link.source == source), None)
    if leaving is None:
        raise NotFound("residents.identity.link_missing")
    passkeys = Authenticator.objects.filter(user=locked, type=Authenticator.Type.WEBAUTHN)
    has_own_way = locked.has_usable_password() or passkeys.exists()
    check_way_in(links, leaving, has_own_way=has_own_way, desk=DESK_SOURCE)
    tag, heir = leaving.person_tag, heir_of(links, leaving)
    leaving.delete()
    if heir is not None:
        IdentityLink.objects.filter(resident=locked, source=heir.source).update(person_tag=tag)
    record("identity.unlinked", kind=KIND, key=locked.uuid, actor=actor, at=at, source=source)
