"""Accounts: joining, making one in the office, and what follows a verified address."""

from collections.abc import Callable
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef

from kernel.audit.actions import record
from kernel.people import SYSTEM, Actor
from kernel.statistics import tell
from tenant_apps.residents.actions.corrections import is_proven
from tenant_apps.residents.actions.statistics import SOURCE_NAME as STATISTICS
from tenant_apps.residents.models import Consent, Resident
from tenant_apps.residents.rules.consents import RULES
from tenant_apps.residents.rules.corrections import check_alone

KIND = "account"


@transaction.atomic
def join(
    resident: Resident, *, password: str, rules_version: str, actor: Actor, at: datetime
) -> Resident:
    """Store a new account whose address is not verified yet.

    Raises: django.db.IntegrityError when the address was taken meanwhile.
    """
    resident.email = resident.email.strip().lower()
    resident.joined_at = at
    resident.set_password(password)
    resident.save()
    Consent.objects.create(resident=resident, kind=RULES, version=rules_version, given_at=at)
    record("account.joined", kind=KIND, key=resident.uuid, actor=actor, at=at, rules=rules_version)
    return resident


@transaction.atomic
def make_account(
    *, email: str, name: str, password: str, language: str = "", actor: Actor = SYSTEM, at: datetime
) -> Resident:
    """Return the account with this address, made and verified if there was none.

    For demo content and for municipalities that start: nobody proves the address here.
    """
    address = email.strip().lower()
    found: Resident | None = Resident.objects.with_email(address).first()
    if found is not None:
        return found
    resident = Resident(email=address, name=name, language=language, joined_at=at)
    resident.set_password(password)
    resident.save()
    EmailAddress.objects.create(user=resident, email=address, verified=True, primary=True)
    record("account.made", kind=KIND, key=resident.uuid, actor=actor, at=at)
    tell(STATISTICS, at=at)
    return resident


@transaction.atomic
def note_account(verb: str, *, resident: Resident, actor: Actor, at: datetime) -> None:
    """Audit what happened to an account outside an action of ours (`account.email_verified`)."""
    record(verb, kind=KIND, key=resident.uuid, actor=actor, at=at)
    if verb == "account.email_verified":
        tell(STATISTICS, at=at)


def confirm_address(confirm: Callable[[], bool]) -> bool | None:
    """Do what makes an address count; None when another account took it in the meantime."""
    try:
        with transaction.atomic():
            return confirm()
    except IntegrityError:
        return None


@transaction.atomic
def forget_unconfirmed(before: datetime) -> int:
    """Delete accounts made before an instant whose address nobody ever confirmed; return how many.

    They own nothing yet: nobody can sign in to them. Accounts with a proven identity stay.
    """
    confirmed = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
    rows = Resident.objects.filter(
        ~Exists(confirmed),
        joined_at__lt=before,
        last_login__isnull=True,
        identities__isnull=True,
        role_grants__isnull=True,
    )
    forgotten = list(rows.select_for_update(of=("self",)).values_list("pk", "uuid"))
    Resident.objects.filter(pk__in=[pk for pk, _account in forgotten]).delete()
    for _pk, account in forgotten:
        record("account.never_confirmed", kind=KIND, key=account, actor=SYSTEM, at=before)
    return len(forgotten)


@transaction.atomic
def rename(*, resident: Resident, name: str, language: str, actor: Actor, at: datetime) -> None:
    """Change a person's name and language.

    Raises: NotAllowed `residents.correction.office_only` for another name than the one that a
    provider or a clerk confirmed.
    """
    found = Resident.objects.select_for_update().get(pk=resident.pk)
    if name != found.name:
        check_alone("name", known=bool(found.name), is_proven=is_proven(found))
    found.name, found.language = name, language
    found.save(update_fields=["name", "language"])
    record("account.changed", kind=KIND, key=found.uuid, actor=actor, at=at)
