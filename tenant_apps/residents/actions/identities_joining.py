"""Accounts that begin with a proven identity: the person adds an address, agrees to the rules."""

import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction

from kernel.errors import Conflict
from kernel.people import Actor
from kernel.statistics import tell
from tenant_apps.residents.actions.accounts import join
from tenant_apps.residents.actions.identities import find_account, link_identity
from tenant_apps.residents.actions.statistics import SOURCE_NAME as STATISTICS
from tenant_apps.residents.actions.vault import seal, unseal
from tenant_apps.residents.models import Resident, RoleInvitation
from tenant_apps.residents.rules.identity.persons import Proof

PURPOSE = "identity pending"
PENDING_LIFETIME = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Joining:
    """What a person answered: name, address, language, which rules they agreed to."""

    name: str
    email: str
    language: str
    rules_version: str


def seal_pending(proof: Proof, *, way_back: str, at: datetime) -> str:
    """Return a proof that waits in a session for the person's answers, encrypted."""
    content = {"proof": proof.as_json(), "next": way_back, "at": at.isoformat()}
    return seal(json.dumps(content), purpose=PURPOSE, at=at)


def open_pending(sealed: str, *, at: datetime) -> tuple[Proof, str]:
    """Return the proof that waits and the way back.

    Raises: Conflict `residents.identity.nothing_pending` when there is none or it is too old.
    """
    if not sealed:
        raise Conflict("residents.identity.nothing_pending")
    content: dict[str, Any] = json.loads(unseal(sealed, purpose=PURPOSE, at=at))
    begun = datetime.fromisoformat(content["at"])
    if not begun <= at < begun + PENDING_LIFETIME:
        raise Conflict("residents.identity.nothing_pending")
    return Proof.from_json(content["proof"]), str(content["next"])


def has_address(resident: Resident) -> bool:
    """Whether an account has a verified address, without which nobody signs in."""
    verified: bool = EmailAddress.objects.filter(user=resident, verified=True).exists()
    return verified


@transaction.atomic
def join_by_identity(*, proof: Proof, answers: Joining, request_id: str, at: datetime) -> Resident:
    """Store a new account with its proven identity, or mend the address of one without any.

    The address counts as verified when the provider says so of this very address and no role
    waits for it; otherwise it is verified by our letter.
    Raises: django.db.IntegrityError when the address is another account's; Conflict
    `residents.identity.taken`.
    """
    address = answers.email.strip().lower()
    resident = find_account(proof)
    if resident is None:
        fresh = Resident(email=address, name=answers.name, language=answers.language)
        actor = Actor(account=fresh.uuid, request_id=request_id)
        version = answers.rules_version
        unknown = secrets.token_urlsafe(32)
        resident = join(fresh, password=unknown, rules_version=version, actor=actor, at=at)
        resident.set_unusable_password()
        resident.save(update_fields=["password"])
    elif has_address(resident):
        raise Conflict("residents.identity.taken")
    else:
        Resident.objects.filter(pk=resident.pk).update(email=address, name=answers.name)
        resident.refresh_from_db()
    actor = Actor(account=resident.uuid, request_id=request_id)
    link_identity(resident=resident, proof=proof, actor=actor, at=at)
    _note_address(resident, address, is_verified=_is_vouched(proof, address))
    tell(STATISTICS, at=at)
    return resident


def _is_vouched(proof: Proof, address: str) -> bool:
    """Whether the provider verified this address, and our own letter is not needed for a role."""
    waiting = RoleInvitation.objects.filter(email=address).exists()
    return proof.is_email_verified and proof.email == address and not waiting


def _note_address(resident: Resident, address: str, *, is_verified: bool) -> None:
    if is_verified and EmailAddress.objects.filter(email=address, verified=True).exists():
        raise IntegrityError("the address belongs to another account")
    EmailAddress.objects.filter(user=resident).delete()
    EmailAddress.objects.create(user=resident, email=address, verified=is_verified, primary=True)
