"""What residents holds about a person: account, roles, identity, agreements, devices, letters."""

from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from kernel.audit.models import AuditEvent
from kernel.errors import Conflict
from kernel.jobs.models import Job
from kernel.outbox.models import OutboxMessage
from kernel.people import SYSTEM
from kernel.privacy import PersonalPart, PersonalRecords
from kernel.sessions.models import Session
from kernel.statistics import tell
from kernel.subjects import Subject, cards_of
from tenant_apps.residents.actions.personal_words import TITLED, VALUES, WORDS
from tenant_apps.residents.actions.roles import revoke_all
from tenant_apps.residents.actions.roles_invitations import withdraw_all_by
from tenant_apps.residents.actions.statistics import SOURCE_NAME as STATISTICS
from tenant_apps.residents.models import (
    ApiKey,
    ConsentText,
    Resident,
    RoleGrant,
    RoleInvitation,
)
from tenant_apps.residents.rules.roles import OWNER

LATEST_EVENTS = 1000


def export(account: UUID) -> dict[str, Any]:
    """Return the account and everything that hangs on it."""
    return {**export_account(account), **export_devices(account), **export_actions(account)}


def export_account(account: UUID) -> dict[str, Any]:
    """Return who the person is here, their roles, proofs of identity and agreements."""
    resident = Resident.objects.select_related("district").get(uuid=account)
    return {
        "account": str(resident.uuid),
        "name": resident.name,
        "email": resident.email,
        "birth_date": resident.birth_date,
        "district": resident.district.name if resident.district else "",
        "language": resident.language,
        "joined_at": resident.joined_at,
        "last_login": resident.last_login,
        "addresses": _rows(EmailAddress.objects.filter(user=resident), "email", "verified"),
        "roles": _rows(resident.role_grants, "role", "department__name", "granted_at"),
        "identities": _rows(resident.identities, "source", "level", "linked_at", "used_at"),
        "consents": _rows(resident.consents, "kind", "version", "given_at", "withdrawn_at"),
    }


def export_devices(account: UUID) -> dict[str, Any]:
    """Return second factors, devices and letters that wait."""
    resident = Resident.objects.get(uuid=account)
    return {
        "second_factors": _rows(
            Authenticator.objects.filter(user=resident), "type", "created_at", "last_used_at"
        ),
        "devices": _rows(
            Session.objects.filter(account=account), "device", "network", "created_at", "seen_at"
        ),
        "waiting_letters": _rows(_letters(resident).filter(delivered_at=None), "created_at"),
    }


def export_actions(account: UUID) -> dict[str, Any]:
    """Return what the person did last, with what it was done to as that is called now."""
    events = AuditEvent.objects.filter(actor=f"account:{account}").order_by("-pk")
    rows = _rows(events[:LATEST_EVENTS], "at", "verb", "object_kind", "object_key")
    subjects = {index: subject for index, row in enumerate(rows) if (subject := _subject_of(row))}
    cards = cards_of(set(subjects.values()))
    titles = {index: cards[key].title for index, key in subjects.items() if key in cards}
    return {"actions": [{**row, "title": titles.get(index, "")} for index, row in enumerate(rows)]}


def _subject_of(row: dict[str, Any]) -> Subject | None:
    """Return the registered subject of an event: `contest` means `budget.contest`."""
    kind = TITLED.get(row["object_kind"])
    return Subject(kind, row["object_key"]) if kind else None


def hinders(account: UUID, at: datetime) -> None:
    """Let an account go unless nobody else owns the site.

    Raises: Conflict `residents.roles.last_owner`.
    """
    owners = RoleGrant.objects.filter(role=OWNER).values_list("resident__uuid", flat=True)
    if list(owners[:2]) == [account]:
        raise Conflict("residents.roles.last_owner")


def erase(account: UUID, at: datetime) -> dict[str, int]:
    """Remove the account and untie it from what stays; roles are revoked and audited.

    Raises: Conflict `residents.roles.last_owner`.
    """
    resident = Resident.objects.select_for_update().get(uuid=account)
    counts = {
        "roles": revoke_all(resident=resident, actor=SYSTEM, at=at),
        "devices": Session.objects.filter(account=account).delete()[0],
        "invitations": RoleInvitation.objects.filter(email__in=_addresses(resident)).delete()[0],
        "letters": _letters(resident).delete()[0],
        "consents": resident.consents.count(),
        "identities": resident.identities.count(),
        "second_factors": Authenticator.objects.filter(user=resident).count(),
    }
    withdraw_all_by(account, at=at)
    _untie(account)
    resident.delete()
    tell(STATISTICS, at=at)
    return {**counts, "accounts": 1}


def _untie(account: UUID) -> None:
    """Forget who did it where the thing itself stays; the audit trail keeps the bare number."""
    RoleGrant.objects.filter(granted_by=account).update(granted_by=None)
    ConsentText.objects.filter(entered_by=account).update(entered_by=None)
    ApiKey.objects.filter(made_by=account).update(made_by=None)
    Job.objects.filter(started_by=account).update(started_by=None)


def _letters(resident: Resident) -> Any:
    """Return the messages of the outbox that name the person by address or account."""
    names = [*_addresses(resident), str(resident.uuid)]
    named = Q()
    for name in names:
        named |= Q(text__icontains=name)
    return OutboxMessage.objects.annotate(text=Cast("payload", TextField())).filter(named)


def _addresses(resident: Resident) -> list[str]:
    addresses = EmailAddress.objects.filter(user=resident).values_list("email", flat=True)
    return sorted({resident.email, *(address.lower() for address in addresses)})


def _rows(found: Any, *fields: str) -> list[dict[str, Any]]:
    """Return rows as mappings; a relation's field is named by the relation alone."""
    names = [field.partition("__")[0] for field in fields]
    return [dict(zip(names, row, strict=True)) for row in found.values_list(*fields)]


RECORDS = PersonalRecords(
    order=900,
    label=_("Account"),
    export=export,
    erase=erase,
    hinders=hinders,
    stays=(
        _(
            "The audit trail keeps what was done and the bare number of your account, which then "
            "leads to nobody. The law asks for it and nobody can change it."
        ),
        _(
            "If you are on a voter roll, your entry stays as a code without name or number until "
            "the links to voters of that contest are erased."
        ),
    ),
    words=WORDS,
    values=VALUES,
    codes=frozenset({"account", "object_key"}),
    parts=(
        PersonalPart(
            "account",
            _("Account"),
            _("Name, e-mail, date of birth, district, roles, proofs of identity, agreements."),
            export_account,
        ),
        PersonalPart(
            "sign-in",
            _("Signed-in devices"),
            _("Devices, second factors, and letters to you that are not sent yet."),
            export_devices,
        ),
        PersonalPart(
            "actions",
            _("What you did here"),
            _("The audit trail of what you did, the latest first."),
            export_actions,
        ),
    ),
)
