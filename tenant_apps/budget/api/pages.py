"""Pages that follow one another by the key of their last row."""

from uuid import UUID

from django.db.models import Q, QuerySet
from rest_framework.exceptions import ValidationError

from tenant_apps.budget.models import Contest, Proposal
from tenant_apps.budget.models.contest import ContestQuerySet
from tenant_apps.budget.models.own_records import own_proposals
from tenant_apps.budget.models.readable_contests import readable_contests

UNKNOWN = {"after": ["not a key that a page named"]}


def contests_after(slug: str) -> ContestQuerySet:
    """Return the contests after the one named `slug`, the newest first ("" for all).

    Raises: ValidationError when there is no such contest.
    """
    found = readable_contests()
    if not slug:
        return found
    last = Contest.objects.published().filter(slug=slug).values_list("year", "pk").first()
    if last is None:
        raise ValidationError(UNKNOWN)
    year, key = last
    return found.filter(Q(year__lt=year) | Q(year=year, pk__lt=key))


def proposals_after(account: UUID, key: str) -> QuerySet[Proposal]:
    """Return an account's proposals made before the one with UUID `key`, the newest first.

    Raises: ValidationError when the account has no such proposal.
    """
    found = own_proposals(account).order_by("-pk")
    if not key:
        return found
    try:
        last = found.filter(uuid=UUID(key)).values_list("pk", flat=True).first()
    except ValueError:
        last = None
    if last is None:
        raise ValidationError(UNKNOWN)
    return found.filter(pk__lt=last)
