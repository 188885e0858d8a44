"""What a municipality's plan gives it, kept in the registry: requests know it without a query."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction

from kernel.audit.actions import record
from kernel.people import Actor
from tenants import hosts
from tenants.actions.cities import KIND, lock_city
from tenants.models import Municipality


@transaction.atomic
def set_entitlements(
    slug: str,
    *,
    plan: str,
    modules: Collection[str],
    features: Collection[str],
    limits: Mapping[str, int],
    service_ends_at: datetime | None,
    grace_ends_at: datetime | None,
    actor: Actor,
    at: datetime,
) -> Municipality:
    """Write what the plan of a municipality allows and until when; the plans' own action calls it.

    Raises: NotFound `tenants.city.unknown`.
    """
    city = lock_city(slug)
    city.plan = plan
    city.modules, city.features = sorted(modules), sorted(features)
    city.limits = dict(limits)
    city.service_ends_at, city.grace_ends_at = service_ends_at, grace_ends_at
    changed = ["plan", "modules", "features", "limits", "service_ends_at", "grace_ends_at"]
    city.save(update_fields=changed)
    ends = service_ends_at.isoformat() if service_ends_at else None
    facts = {"plan": plan, "modules": city.modules, "ends_at": ends}
    record("municipality.entitled", kind=KIND, key=city.uuid, actor=actor, at=at, **facts)
    transaction.on_commit(hosts.forget_all)
    return city
