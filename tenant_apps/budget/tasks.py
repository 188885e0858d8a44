"""What the clock starts: news of phases that began by themselves."""

import structlog
from django.db import DatabaseError
from django_tenants.utils import tenant_context

from kernel import clock
from kernel.outbox.declarations import public_task
from tenant_apps.budget.actions.phase_notices import tell_phases
from tenants.fleet.rounds import each_city
from tenants.models import Municipality

log = structlog.get_logger()
MODULE = "budget"


@public_task("budget.announce_phases")
def announce_phases() -> int:
    """Tell followers in every city that a phase began or voting ends soon; return how many.

    A city that fails does not stop the others; it is tried again with the next run.
    """
    at = clock.now()
    told = 0
    cities = Municipality.objects.open_to_visitors().filter(modules__contains=[MODULE]).cities()
    for city in each_city(cities):
        try:
            with tenant_context(city):
                told += tell_phases(at=at)
        except DatabaseError:
            log.exception("phases.not_told", schema=city.schema_name)
    return told
