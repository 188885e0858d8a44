"""Contests as everybody may read them."""

from tenant_apps.budget.models.contest import Contest, ContestQuerySet


def readable_contests() -> ContestQuerySet:
    """Return what everybody may read, with phases and the state of the count."""
    return (
        Contest.objects.published()
        .select_related("tally")
        .defer("tally__result")
        .with_calendar()
        .newest_first()
    )
