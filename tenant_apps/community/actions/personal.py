"""What the municipality's own records keep of a person: who wrote a page or entered a rule."""

from datetime import datetime
from typing import Any
from uuid import UUID

from tenant_apps.community.models import Page, Regulation


def export_authorship(account: UUID) -> dict[str, Any]:
    """Return addresses of pages and numbers of acts that the account touched last."""
    pages = Page.objects.filter(changed_by=account).order_by("slug")
    acts = Regulation.objects.filter(entered_by=account).order_by("effective_from")
    return {
        "pages": list(pages.values_list("slug", flat=True)),
        "regulations": list(acts.values_list("act_number", flat=True)),
    }


def erase_authorship(account: UUID, at: datetime) -> dict[str, int]:
    """Untie the account from pages and regulations, which stay; inside the caller's transaction."""
    return {
        "pages": Page.objects.filter(changed_by=account).update(changed_by=None),
        "regulations": Regulation.objects.filter(entered_by=account).update(entered_by=None),
    }
