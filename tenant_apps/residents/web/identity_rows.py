"""What the pages of identity show, as rows."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext

from tenant_apps.residents.messages import LEVEL_LABELS
from tenant_apps.residents.models import IdentityLink, IdentityProvider
from tenant_apps.residents.rules.identity.assurance import reaches
from tenant_apps.residents.rules.identity.settings import DESK_SOURCE, reachable_level


def ways(needed: str = "") -> list[dict[str, Any]]:
    """Return the open providers in order, with the level each may prove; one query."""
    rows = []
    for provider in IdentityProvider.objects.offered():
        level = reachable_level(provider.adapter, provider.settings)
        rows.append(
            {
                "slug": provider.slug,
                "label": provider.label,
                "level": LEVEL_LABELS[level],
                "suffices": not needed or reaches(level, needed),
            }
        )
    return rows


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
