"""The registry: register municipalities, give them host names, move them through their life."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from django.conf import settings
from django.db import transaction

from kernel.audit.actions import record
from kernel.errors import Conflict, Invalid, NotFound
from kernel.money import MINOR_DIGITS
from kernel.people import Actor
from tenants import hosts
from tenants.models import Domain, Municipality, MunicipalityTransition
from tenants.rules.hosts import check_host, check_slug, schema_of
from tenants.rules.lifecycle import CityState, check_move, state_after_suspension

KIND = "municipality"


@transaction.atomic
def register_city(
    *,
    slug: str,
    names: Mapping[str, str],
    country: str,
    languages: Iterable[str],
    time_zone: str,
    currency: str,
    actor: Actor,
    at: datetime,
    **facts: Any,
) -> Municipality:
    """Enter a municipality as applied, with its subdomain; its schema comes with provisioning.

    `names` maps language codes to official names, the first of `languages` is the default,
    `facts` are further fields of the registry (official_code, population, accent_hue, …).

    Raises: Invalid `tenants.hosts.slug_malformed`, `…slug_reserved`,
    `tenants.city.locale_unknown`; Conflict `tenants.hosts.slug_taken`.
    """
    check_slug(slug)
    spoken = list(languages)
    _check_locale(spoken, time_zone, currency)
    if Municipality.objects.filter(slug=slug).exists():
        raise Conflict("tenants.hosts.slug_taken", slug=slug)
    city: Municipality = Municipality.objects.create(
        slug=slug,
        schema_name=schema_of(slug),
        names=dict(names),
        country=country,
        languages=spoken,
        default_language=spoken[0],
        time_zone=time_zone,
        currency=currency,
        created_at=at,
        **facts,
    )
    _remember_move(city, CityState.APPLIED, reason="", actor=actor, at=at)
    Domain.objects.create(
        domain=f"{slug}.{settings.BASE_DOMAIN}".lower(),
        tenant=city,
        is_primary=True,
        verified_at=at,
    )
    record("municipality.registered", kind=KIND, key=city.uuid, actor=actor, at=at, slug=slug)
    return city


def _check_locale(languages: list[str], time_zone: str, currency: str) -> None:
    known = {code for code, _name in settings.LANGUAGES}
    wrong = [code for code in languages if code not in known]
    if not languages or wrong:
        raise Invalid("tenants.city.locale_unknown", value=", ".join(wrong))
    if currency not in MINOR_DIGITS:
        raise Invalid("tenants.city.locale_unknown", value=currency)
    if time_zone not in available_timezones():
        raise Invalid("tenants.city.locale_unknown", value=time_zone)


@transaction.atomic
def change_state(
    slug: str, *, to: CityState, actor: Actor, at: datetime, reason: str = ""
) -> Municipality:
    """Move a municipality to another state of its lifecycle, with its row in the history.

    Raises: NotFound `tenants.city.unknown`; Conflict `tenants.lifecycle.move_not_allowed`;
    Invalid `tenants.lifecycle.reason_missing` for a suspension without one.
    """
    city = lock_city(slug)
    check_move(CityState(city.state), to)
    if to is CityState.SUSPENDED and not reason.strip():
        raise Invalid("tenants.lifecycle.reason_missing")
    before = city.state
    city.state = to.value
    city.state_reason = reason.strip()
    if to is CityState.ACTIVE and city.activated_at is None:
        city.activated_at = at
    city.save(update_fields=["state", "state_reason", "activated_at"])
    _remember_move(city, to, reason=city.state_reason, actor=actor, at=at)
    facts = {"before": before, "to": to.value}
    record("municipality.state_changed", kind=KIND, key=city.uuid, actor=actor, at=at, **facts)
    transaction.on_commit(hosts.forget_all)
    return city


@transaction.atomic
def resume_city(slug: str, *, actor: Actor, at: datetime) -> Municipality:
    """Lift a suspension: the municipality returns to the state it was suspended from.

    Where its service ended meanwhile it goes on to grace or read-only, as it would have.

    Raises: NotFound `tenants.city.unknown`; Conflict `tenants.lifecycle.move_not_allowed`.
    """
    city = lock_city(slug)
    if CityState(city.state) is not CityState.SUSPENDED:
        raise Conflict(
            "tenants.lifecycle.move_not_allowed", state=city.state, to=CityState.ACTIVE.value
        )
    states = city.transitions.order_by("-pk").values_list("state", flat=True)
    before = next((state for state in states if state != CityState.SUSPENDED.value), None)
    back = state_after_suspension(
        CityState(before) if before else CityState.SETUP,
        service_ends_at=city.service_ends_at,
        grace_ends_at=city.grace_ends_at,
        at=at,
    )
    return change_state(slug, to=back, actor=actor, at=at)


@transaction.atomic
def add_domain(slug: str, *, host: str, actor: Actor, at: datetime) -> Domain:
    """Give a municipality a further host name; it leads there once it is verified.

    Raises: NotFound `tenants.city.unknown`; Invalid `tenants.hosts.host_malformed`; Conflict
    `tenants.hosts.host_taken`.
    """
    city = lock_city(slug)
    name = hosts.normal_host(host)
    check_host(name)
    if hosts.is_main_host(name) or name.endswith(f".{settings.BASE_DOMAIN}"):
        raise Invalid("tenants.hosts.host_malformed", host=name)
    if Domain.objects.filter(domain=name).exists():
        raise Conflict("tenants.hosts.host_taken", host=name)
    domain = Domain(domain=name, tenant=city, is_primary=False)
    domain.save()
    record("domain.added", kind="domain", key=domain.pk, actor=actor, at=at, host=name)
    return domain


@transaction.atomic
def confirm_domain(host: str, *, actor: Actor, at: datetime) -> Domain:
    """Record that a host name is proven to be the municipality's; from now on it answers.

    Raises: NotFound `tenants.hosts.host_unknown`.
    """
    name = hosts.normal_host(host)
    domain: Domain | None = Domain.objects.select_for_update().filter(domain=name).first()
    if domain is None:
        raise NotFound("tenants.hosts.host_unknown", host=host)
    if domain.verified_at is None:
        domain.verified_at = at
        Domain.objects.filter(pk=domain.pk).update(verified_at=at)
        record("domain.verified", kind="domain", key=domain.pk, actor=actor, at=at, host=host)
    transaction.on_commit(hosts.forget_all)
    return domain


def lock_city(slug: str) -> Municipality:
    """Return the municipality, locked until the transaction ends.

    Raises: NotFound `tenants.city.unknown`.
    """
    found = Municipality.objects.select_for_update().filter(slug=slug)
    city: Municipality | None = found.first()
    if city is None:
        raise NotFound("tenants.city.unknown", slug=slug)
    return city


def _remember_move(
    city: Municipality, state: CityState, *, reason: str, actor: Actor, at: datetime
) -> None:
    MunicipalityTransition.objects.create(
        municipality=city, state=state.value, reason=reason, actor=actor.tag, at=at
    )
