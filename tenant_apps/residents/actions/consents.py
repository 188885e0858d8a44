"""Agreements: entering texts, agreeing to one, withdrawing what is optional."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.db import IntegrityError, transaction

from kernel.audit.actions import record
from kernel.errors import Conflict, Invalid
from kernel.people import Actor
from tenant_apps.residents.models import Consent, ConsentText, Resident
from tenant_apps.residents.rules import consents as rules
from tenant_apps.residents.rules.roles import check_may

KIND = "consent_text"
REMEMBERED_SECONDS = 30


@dataclass(frozen=True, slots=True)
class TextInForce:
    """The version that counts now: `texts` by language code, empty for the one we ship.

    `effective_at` is None for the shipped one.
    """

    kind: str
    version: str
    texts: Mapping[str, str]
    effective_at: datetime | None

    @property
    def is_shipped(self) -> bool:
        """Whether the municipality entered no text of its own."""
        return not self.texts

    def in_language(self, language: str, fallback: str) -> str:
        """Return the text in a language, else in the municipality's own."""
        return self.texts.get(language) or self.texts.get(fallback, "")


def text_in_force(kind: str, *, at: datetime) -> TextInForce:
    """Return the version of a text that is in force: the latest that took effect."""
    found = (
        ConsentText.objects.filter(kind=kind, effective_at__lte=at)
        .order_by("-effective_at", "-pk")
        .first()
    )
    if found is None:
        return TextInForce(kind, rules.SHIPPED_VERSION, {}, None)
    return TextInForce(kind, found.version, found.texts, found.effective_at)


def version_in_force(kind: str, *, at: datetime) -> str:
    """Return the name of the version in force, at most half a minute old."""
    key = f"consents:version:{kind}"
    version: str | None = cache.get(key)
    if version is None:
        version = text_in_force(kind, at=at).version
        cache.set(key, version, REMEMBERED_SECONDS)
    return version


def must_agree(account: UUID, *, at: datetime) -> str:
    """Return the version of the rules that a person has still to agree to, or nothing.

    Only a text that the municipality itself put into force is asked for; accounts that the
    office made agree to it with the first change they make.
    """
    version = version_in_force(rules.RULES, at=at)
    if version == rules.SHIPPED_VERSION:
        return ""
    agreed = Consent.objects.filter(
        resident__uuid=account, kind=rules.RULES, version=version, withdrawn_at=None
    )
    return "" if agreed.exists() else version


@transaction.atomic
def enter_text(
    *,
    kind: str,
    version: str,
    texts: Mapping[str, str],
    effective_at: datetime,
    default_language: str,
    actor: Actor,
    at: datetime,
) -> ConsentText:
    """Enter a new version that takes effect later or now; nobody changes it afterwards.

    Raises: NotAllowed `residents.office.wrong_role`; Invalid `residents.consent.unknown_kind`,
    `residents.consent.text_missing`, `residents.consent.text_too_long`,
    `residents.consent.in_the_past`, `residents.consent.no_version`; Conflict
    `residents.consent.version_taken`.
    """
    check_may(actor, "privacy.manage")
    rules.check_kind(kind)
    written = rules.check_texts(texts, default_language=default_language)
    name = version.strip()
    if not name:
        raise Invalid("residents.consent.no_version")
    if effective_at < at:
        raise Invalid("residents.consent.in_the_past")
    facts: dict[str, Any] = {"version": name, "effective_at": effective_at}
    try:
        with transaction.atomic():
            if name == rules.SHIPPED_VERSION:
                raise Conflict("residents.consent.version_taken", version=name)
            made = ConsentText.objects.create(
                kind=kind, texts=written, entered_by=actor.account, **facts
            )
    except IntegrityError as error:
        raise Conflict("residents.consent.version_taken", version=name) from error
    told = {"version": name, "effective_at": effective_at.isoformat()}
    record("consent_text.entered", kind=KIND, key=kind, actor=actor, at=at, **told)
    transaction.on_commit(lambda: cache.delete(f"consents:version:{kind}"), robust=True)
    return made


@transaction.atomic
def take_back_text(*, key: int, actor: Actor, at: datetime) -> None:
    """Take back a version that is not in force yet.

    Raises: NotAllowed `residents.office.wrong_role`; Conflict `residents.consent.in_force`.
    """
    check_may(actor, "privacy.manage")
    found = ConsentText.objects.select_for_update().filter(pk=key).first()
    if found is None:
        return
    if found.effective_at <= at:
        raise Conflict("residents.consent.in_force")
    found.delete()
    record(
        "consent_text.taken_back",
        kind=KIND,
        key=found.kind,
        actor=actor,
        at=at,
        version=found.version,
    )


@transaction.atomic
def agree(*, account: UUID, kind: str, version: str, actor: Actor, at: datetime) -> None:
    """Note that a person agrees to the version in force; agreeing again changes nothing.

    Raises: Invalid `residents.consent.unknown_kind`; Conflict `residents.consent.outdated` when
    another version came into force meanwhile.
    """
    rules.check_kind(kind)
    if version != text_in_force(kind, at=at).version:
        raise Conflict("residents.consent.outdated")
    resident = Resident.objects.get(uuid=account)
    given, is_new = Consent.objects.get_or_create(
        resident=resident, kind=kind, version=version, defaults={"given_at": at}
    )
    if not is_new and given.withdrawn_at is None:
        return
    if not is_new:
        Consent.objects.filter(pk=given.pk).update(given_at=at, withdrawn_at=None)
    _note("consent.given", account, kind, version, actor, at)


@transaction.atomic
def withdraw(*, account: UUID, kind: str, actor: Actor, at: datetime) -> int:
    """Withdraw what a person agreed to of an optional kind; return how many versions.

    Raises: Invalid `residents.consent.unknown_kind`, `residents.consent.needed`.
    """
    rules.check_optional(kind)
    given = Consent.objects.filter(resident__uuid=account, kind=kind, withdrawn_at=None)
    versions = list(given.values_list("version", flat=True))
    given.update(withdrawn_at=at)
    for version in versions:
        _note("consent.withdrawn", account, kind, version, actor, at)
    return len(versions)


def has_agreed(account: UUID, kind: str) -> bool:
    """Whether a person agrees to some version of an optional text."""
    return Consent.objects.filter(resident__uuid=account, kind=kind, withdrawn_at=None).exists()


def _note(  # noqa: PLR0917
    verb: str, account: UUID, kind: str, version: str, actor: Actor, at: datetime
) -> None:
    facts = {"consent": kind, "version": version}
    record(verb, kind="account", key=account, actor=actor, at=at, **facts)
