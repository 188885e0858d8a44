"""How a municipality looks: accent and coat of arms in the registry, read without a query.

Called in the municipality's own schema: its audit trail keeps who changed what. This process
shows the change at once, others within the lifetime of the host cache.
"""

from datetime import datetime

from django.db import transaction

from kernel.audit.actions import record
from kernel.people import Actor
from tenants import hosts
from tenants.actions.cities import KIND, lock_city
from tenants.models import Municipality


@transaction.atomic
def set_accent(slug: str, *, hue: int, chroma: float, actor: Actor, at: datetime) -> Municipality:
    """Give a municipality its accent: `hue` in degrees, `chroma` 0 to 0.2 (OKLCH).

    The caller has checked role and contrast; the range is a constraint of the table.

    Raises: NotFound `tenants.city.unknown`.
    """
    city = lock_city(slug)
    before = {"hue": city.accent_hue, "chroma": city.accent_chroma}
    if before == {"hue": hue, "chroma": chroma}:
        return city
    city.accent_hue, city.accent_chroma = hue, chroma
    city.save(update_fields=["accent_hue", "accent_chroma"])
    facts = {"before": before, "after": {"hue": hue, "chroma": chroma}}
    record("municipality.accent_set", kind=KIND, key=city.uuid, actor=actor, at=at, **facts)
    transaction.on_commit(hosts.forget_all)
    return city


@transaction.atomic
def set_arms(slug: str, *, address: str, actor: Actor, at: datetime) -> Municipality:
    """Show a coat of arms in the header: the path of its picture, "" for none.

    Raises: NotFound `tenants.city.unknown`.
    """
    city = lock_city(slug)
    city.arms = address
    city.save(update_fields=["arms"])
    facts = {"has_arms": bool(address)}
    record("municipality.arms_set", kind=KIND, key=city.uuid, actor=actor, at=at, **facts)
    transaction.on_commit(hosts.forget_all)
    return city
