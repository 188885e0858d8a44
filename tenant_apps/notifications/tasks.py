"""What the clock starts: the letters of the morning, in every city at its own seven o'clock."""

import structlog
from django.db import DatabaseError
from django_tenants.utils import tenant_context

from kernel import clock
from kernel.outbox.declarations import public_task
from tenant_apps.notifications.actions.digests import has_waiting, queue_digests
from tenant_apps.notifications.rules.editions import last_morning
from tenants.fleet.rounds import each_city
from tenants.models import Municipality

log = structlog.get_logger()


@public_task("notifications.queue_digests")
def queue_all_digests() -> int:
    """Queue the digests of every city whose morning has come; return for how many people.

    A city that fails does not stop the others; it is tried again with the next run.
    """
    at = clock.now()
    queued = 0
    for city in each_city(Municipality.objects.open_to_visitors().cities()):
        try:
            if has_waiting(city.schema_name, before=last_morning(at, city.time_zone)):
                with tenant_context(city):
                    queued += queue_digests(time_zone=city.time_zone, at=at)
        except DatabaseError:
            log.exception("digests.not_queued", schema=city.schema_name)
    if queued:
        log.info("digests.queued", count=queued)
    return queued
