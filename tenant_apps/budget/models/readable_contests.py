"""Contests as everybody may read them."""

from tenant_apps.budget.models.contest import Contest, ContestQuerySet


def readable_contests() -> ContestQuerySet:
    """Return what everybody may read, with calendar and the state of the count, in one query."""
    return (
        Contest.objects.published()
        .select_related("tally")
        .defer("tally__result")
        .with_phase_rows()
        .newest_first()
    )
