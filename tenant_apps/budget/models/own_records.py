"""What one resident finds on "my proposals and ballots"."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from tenant_apps.budget.models.ballot import Participation
from tenant_apps.budget.models.proposal import Proposal


def own_records(account: UUID | None) -> dict[str, Any]:
    """Return drafts, proposals and receipts of an account; nobody has none."""
    found = list(own_proposals(account))
    return {
        "drafts": [item for item in found if item.number is None],
        "proposals": [item for item in found if item.number is not None],
        "receipts": own_receipts(account),
    }


def own_proposals(account: UUID | None) -> "QuerySet[Proposal]":
    """Return drafts and proposals of an account with their contests, the newest first."""
    if account is None:
        return Proposal.objects.none()
    found = Proposal.objects.filter(author__uuid=account)
    return found.select_related("contest", "category").order_by("-changed_at")


def own_receipts(account: UUID | None) -> "QuerySet[Participation, Any]":
    """Return receipt, channel and contest of every ballot cast with an account."""
    return (
        Participation.objects.filter(account=account, account__isnull=False)
        .order_by("-hour")
        .values("receipt", "channel", "hour", "contest__slug", "contest__title", "contest__year")
    )
