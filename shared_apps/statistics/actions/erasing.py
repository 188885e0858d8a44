"""A municipality is erased: nothing that it told is shown any more, nor kept in a report."""

from datetime import datetime

from shared_apps.statistics.actions.pushing import forget_city
from shared_apps.statistics.models import Reconciliation
from tenants.models import Municipality


def forget_told(municipality: Municipality, at: datetime) -> int:
    """Remove a municipality's facts, sums and feed, and what comparisons found of it.

    Returns how many facts and findings went. Runs in the transaction that erases.
    """
    return forget_city(municipality, at) + _forget_findings(municipality.slug)


def _forget_findings(slug: str) -> int:
    forgotten = 0
    told = Reconciliation.objects.filter(findings__contains=[{"city": slug}])
    for comparison in told.select_for_update():
        kept = [finding for finding in comparison.findings if finding.get("city") != slug]
        forgotten += len(comparison.findings) - len(kept)
        comparison.findings = kept
        comparison.save(update_fields=["findings"])
    return forgotten
