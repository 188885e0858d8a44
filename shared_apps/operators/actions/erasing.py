"""A municipality is erased: what the console kept of it goes; the audit trail stays."""

import re
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from kernel.jobs.models import Job
from shared_apps.operators.actions import notices, support_shown
from shared_apps.operators.models import CityReport, Notice, SupportAccess
from tenants.models import FleetRunCity, FleetStatement, Municipality

ARCHIVE = r"^{slug}-\d{{8}}T"
"""How the name of a municipality's archive begins."""


def forget_fleet_rows(municipality: Municipality, at: datetime) -> int:
    """Delete reports, support access, fleet rows, ended work and notices of a municipality.

    A notice for others too is kept for them. Returns how many rows went or changed. Runs in the
    transaction that erases.
    """
    city = {"municipality": municipality}
    with transaction.atomic():
        accesses, _parts = SupportAccess.objects.filter(**city).delete()
        reports, _parts = CityReport.objects.filter(**city).delete()
        runs, _parts = FleetRunCity.objects.filter(**city).delete()
        begun = FleetStatement.objects.filter(schema_name=municipality.schema_name)
        rows = accesses + reports + runs + begun.delete()[0]
        rows += _forget_jobs(municipality.slug) + _forget_notices(municipality.slug)
        transaction.on_commit(notices.forget)
        transaction.on_commit(support_shown.forget)
    return rows


def _forget_jobs(slug: str) -> int:
    """Delete ended work on a municipality or on its archives; what runs tells its own end."""
    archive = ARCHIVE.format(slug=re.escape(slug))
    named = Q(parameters__slug=slug) | Q(parameters__archive__regex=archive)
    return Job.objects.filter(named, ended_at__isnull=False).delete()[0]


def _forget_notices(slug: str) -> int:
    """Take a municipality off notices; one for nobody else goes, else everybody would see it."""
    found = list(Notice.objects.select_for_update().filter(cities__contains=[slug]))
    for notice in found:
        notice.cities = [name for name in notice.cities if name != slug]
        if notice.cities:
            notice.save(update_fields=["cities"])
        else:
            notice.delete()
    return len(found)
