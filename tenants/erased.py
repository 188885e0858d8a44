"""Subdomains of municipalities that were erased, so that their visitors are told."""

import time

from django.conf import settings

from tenants.hosts import LIFETIME_SECONDS

_known: list[tuple[float, dict[str, dict[str, str]]]] = []


def names_of(host: str) -> dict[str, str] | None:
    """Return the names of the erased municipality that had this host; read once a lifetime."""
    slug, _, base = host.partition(".")
    if base != str(settings.BASE_DOMAIN).lower():
        return None
    instant = time.monotonic()
    until, erased = _known[0] if _known else (0.0, {})
    if instant >= until:
        from tenants.models import Tombstone

        found = Tombstone.objects.filter(lifted_at=None).values_list("slug", "names")
        erased = dict(found)
        _known[:] = [(instant + LIFETIME_SECONDS, erased)]
    return erased.get(slug)


def forget() -> None:
    """Forget what was read: after an erasure in this process."""
    _known.clear()
