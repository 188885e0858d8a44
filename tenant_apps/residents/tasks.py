"""What workers do every night for every municipality."""

import structlog
from django_tenants.utils import tenant_context

from kernel import clock
from kernel.outbox.declarations import public_task
from tenant_apps.residents.actions.peppers import schemas_with_keys
from tenant_apps.residents.actions.retention import start_nightly
from tenants.fleet.rounds import each_city
from tenants.models import Municipality

log = structlog.get_logger()


@public_task("residents.forget_old")
def forget_old() -> int:
    """Start forgetting in every municipality, each in a job of its own; return how many.

    A municipality whose job cannot be started is logged and stops no other.
    """
    started = 0
    cities = Municipality.objects.filter(schema_name__in=schemas_with_keys()).order_by("slug")
    for municipality in each_city(list(cities)):
        started += _start(municipality)
    log.info("retention.started", cities=started)
    return started


def _start(municipality: Municipality) -> int:
    try:
        with tenant_context(municipality.as_city()):
            start_nightly(at=clock.now())
    except Exception:
        log.exception("retention.not_started", schema=municipality.schema_name)
        return 0
    return 1
