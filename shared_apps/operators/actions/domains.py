"""Further host names of a municipality: added, proven by a record that only their keeper sets."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from kernel.errors import Invalid, NotFound, Unavailable
from kernel.name_servers import NoAnswerError, resolver
from kernel.people import Actor
from shared_apps.operators.rules.domains import is_proven, record_name, record_value
from shared_apps.plans.rules.entitlements import check_use
from tenants.actions.cities import add_domain, confirm_domain, lock_city
from tenants.models import Domain

OWN_DOMAIN = "custom_domain"


@transaction.atomic
def add_own_domain(slug: str, *, host: str, actor: Actor, at: datetime) -> Domain:
    """Give a municipality a further host name where its plan includes one.

    Raises: NotAllowed `plans.entitlements.not_included`; whatever `add_domain` raises.
    """
    check_use(lock_city(slug).as_city(), OWN_DOMAIN)
    return add_domain(slug, host=host, actor=actor, at=at)


def expected_record(domain: Domain) -> tuple[str, str]:
    """Return name and value of the TXT record that proves a host name."""
    host = str(domain.domain)
    value = record_value(settings.SECRET_KEY, str(domain.tenant.uuid), host)
    return record_name(host), value


def verify_domain(slug: str, *, host: str, actor: Actor, at: datetime) -> Domain:
    """Look the record up and let the host name answer.

    Raises: NotFound `tenants.hosts.host_unknown`; NotAllowed `plans.entitlements.not_included`;
    Invalid `operators.domain.not_proven`; Unavailable `operators.domain.no_answer`.
    """
    found = Domain.objects.filter(domain=host, tenant__slug=slug).select_related("tenant").first()
    if found is None:
        raise NotFound("tenants.hosts.host_unknown", host=host)
    check_use(found.tenant.as_city(), OWN_DOMAIN)
    name, value = expected_record(found)
    try:
        records = resolver()(name)
    except NoAnswerError as error:
        raise Unavailable("operators.domain.no_answer") from error
    if not is_proven(records, value):
        raise Invalid("operators.domain.not_proven", host=host)
    return confirm_domain(host, actor=actor, at=at)
