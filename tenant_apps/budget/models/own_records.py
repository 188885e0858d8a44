"""What one resident finds on "my proposals and ballots"."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from tenant_apps.budget.models.ballot import Participation
from tenant_apps.budget.models.proposal import Proposal


def own_proposals(account: UUID) -> "QuerySet[Proposal]":
    """Return drafts and proposals of an account with their contests, the newest first."""
    return (
        Proposal.objects.filter(author__uuid=account)
        .select_related("contest", "category")
        .order_by("-changed_at")
    )


def own_receipts(account: UUID) -> "QuerySet[Participation, Any]":
    """Return receipt, channel and contest of every ballot cast with an account."""
    return (
        Participation.objects.filter(account=account)
        .order_by("-hour")
        .values("receipt", "channel", "hour", "contest__slug", "contest__title", "contest__year")
    )
