"""What the pages of identity show, as rows."""

from collections.abc import Set as AbstractSet
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext

from tenant_apps.residents.messages import LEVEL_LABELS
from tenant_apps.residents.models import IdentityLink, IdentityProvider
from tenant_apps.residents.rules.identity.assurance import reaches
from tenant_apps.residents.rules.identity.settings import DESK_SOURCE, reachable_level


def ways(needed: str = "", *, without: AbstractSet[str] = frozenset()) -> list[dict[str, Any]]:
    """Return the open providers in order that may prove the level needed; one query."""
    levels = (
        (provider, reachable_level(provider.adapter, provider.settings))
        for provider in IdentityProvider.objects.offered()
        if provider.slug not in without
    )
    return [
        {"slug": provider.slug, "label": provider.label, "level": LEVEL_LABELS[level]}
        for provider, level in levels
        if not needed or reaches(level, needed)
    ]


def proofs(resident_pk: int) -> list[dict[str, Any]]:
    """Return what proved the identity of an account; two queries."""
    labels = dict(IdentityProvider.objects.values_list("slug", "label"))
    labels[DESK_SOURCE] = gettext("The office, at its desk")
    return [
        {
            "source": link.source,
            "label": labels.get(link.source, link.source),
            "level": LEVEL_LABELS[link.level],
            "linked_at": link.linked_at,
            "used_at": link.used_at,
        }
        for link in IdentityLink.objects.of_resident(resident_pk)
    ]


def ways_address(*, level: str = "", page: str = "") -> str:
    """Return the address of the page that shows how to reach a level and leads back."""
    query = urlencode({name: value for name, value in (("level", level), ("next", page)) if value})
    address = reverse("identity:ways")
    return f"{address}?{query}" if query else address
