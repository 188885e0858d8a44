"""Setting up a city's providers: add, change, open, close, order; all by the owner, all audited.

Secrets go in and never come out: a form shows only whether one is stored.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from kernel.audit.actions import record
from kernel.errors import Conflict, Invalid, NotFound
from kernel.people import Actor
from tenant_apps.residents.actions.identities_ways import purpose_of, secrets_of
from tenant_apps.residents.actions.identity_adapters.client import check_address
from tenant_apps.residents.actions.vault import seal
from tenant_apps.residents.models import IdentityProvider
from tenant_apps.residents.rules.identity import settings as known
from tenant_apps.residents.rules.identity.assurance import check_may_configure

KIND = "identity_provider"


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a provider shall be: `secrets` holds only those that are new; "" keeps the stored one."""

    label: str
    settings: Mapping[str, Any]
    secrets: Mapping[str, str]


@transaction.atomic
def add_provider(
    *, slug: str, adapter: str, wanted: Wanted, actor: Actor, at: datetime
) -> IdentityProvider:
    """Add a provider, closed until the owner opens it.

    Raises: NotAllowed `residents.identity.not_allowed`; Invalid `residents.identity.wrong_setting`,
    `residents.identity.address_not_allowed`; Conflict `residents.identity.slug_taken`.
    """
    check_may_configure(actor)
    _check(adapter, wanted.settings, wanted.secrets)
    last = IdentityProvider.objects.in_order().values_list("position", flat=True).last()
    if slug == known.DESK_SOURCE or IdentityProvider.objects.filter(slug=slug).exists():
        raise Conflict("residents.identity.slug_taken")
    provider = IdentityProvider(
        slug=slug, adapter=adapter, position=0 if last is None else last + 1, changed_at=at
    )
    _fill(provider, wanted, dict(wanted.secrets), at)
    try:
        with transaction.atomic():
            provider.save()
    except IntegrityError as error:
        raise Conflict("residents.identity.slug_taken") from error
    _audit("identity_provider.added", provider, actor, at, adapter=adapter)
    return provider


@transaction.atomic
def change_provider(
    *, provider: IdentityProvider, wanted: Wanted, actor: Actor, at: datetime
) -> None:
    """Change a provider's name, settings and those secrets that were typed.

    Raises: as `add_provider`; NotFound `residents.identity.provider_unknown`.
    """
    check_may_configure(actor)
    locked = _locked(provider)
    secrets = secrets_of(locked, at=at)
    secrets |= {name: value for name, value in wanted.secrets.items() if value}
    _check(locked.adapter, wanted.settings, secrets)
    changed = sorted(
        name
        for name in {*locked.settings, *wanted.settings}
        if locked.settings.get(name) != wanted.settings.get(name)
    )
    renewed = sorted(name for name, value in wanted.secrets.items() if value)
    _fill(locked, wanted, secrets, at)
    locked.save()
    _audit("identity_provider.changed", locked, actor, at, settings=changed, secrets=renewed)


@transaction.atomic
def open_provider(*, provider: IdentityProvider, is_open: bool, actor: Actor, at: datetime) -> None:
    """Let people use a provider, or stop it; identities already tied stay.

    Raises: as `change_provider`.
    """
    check_may_configure(actor)
    locked = _locked(provider)
    if is_open:
        _check(locked.adapter, locked.settings, secrets_of(locked, at=at))
    locked.is_open, locked.changed_at = is_open, at
    locked.save(update_fields=["is_open", "changed_at"])
    _audit(f"identity_provider.{'opened' if is_open else 'closed'}", locked, actor, at)


@transaction.atomic
def move_provider(*, provider: IdentityProvider, up: bool, actor: Actor, at: datetime) -> None:
    """Show a provider one place earlier or later. Raises: as `open_provider`."""
    check_may_configure(actor)
    order = list(IdentityProvider.objects.in_order().select_for_update())
    place = next((number for number, one in enumerate(order) if one.pk == provider.pk), None)
    if place is None:
        raise NotFound("residents.identity.provider_unknown")
    other = place - 1 if up else place + 1
    if not 0 <= other < len(order):
        return
    order[place], order[other] = order[other], order[place]
    for number, one in enumerate(order):
        one.position = number
    IdentityProvider.objects.bulk_update(order, ["position"])
    _audit("identity_provider.moved", provider, actor, at, position=other)


def _locked(provider: IdentityProvider) -> IdentityProvider:
    rows = IdentityProvider.objects.select_for_update().filter(pk=provider.pk)
    found: IdentityProvider | None = rows.first()
    if found is None:
        raise NotFound("residents.identity.provider_unknown")
    return found


def _check(adapter: str, settings: Mapping[str, Any], secrets: Mapping[str, str]) -> None:
    known.check_settings(adapter, settings, secrets)
    for one in known.SETTINGS[adapter]:
        if one.kind == "address" and settings.get(one.name):
            try:
                check_address(str(settings[one.name]))
            except Invalid as error:
                raise Invalid("residents.identity.address_not_allowed", field=one.name) from error


def _fill(
    provider: IdentityProvider, wanted: Wanted, secrets: dict[str, str], at: datetime
) -> None:
    provider.label, provider.changed_at = wanted.label, at
    provider.settings = {name: value for name, value in wanted.settings.items() if value}
    kept = {name: value for name, value in secrets.items() if value}
    purpose = purpose_of(provider.slug)
    provider.sealed_secrets = seal(json.dumps(kept), purpose=purpose, at=at) if kept else ""


def _audit(verb: str, provider: IdentityProvider, actor: Actor, at: datetime, **facts: Any) -> None:
    record(verb, kind=KIND, key=provider.uuid, actor=actor, at=at, slug=provider.slug, **facts)
