"""Further host names of a municipality: added, proven by a record that only their keeper sets."""

from datetime import datetime

from django.conf import settings

from kernel.errors import Invalid, NotFound, Unavailable
from kernel.name_servers import NoAnswerError, resolver
from kernel.people import Actor
from shared_apps.operators.rules.domains import is_proven, record_name, record_value
from tenants.actions.cities import confirm_domain
from tenants.models import Domain


def expected_record(domain: Domain) -> tuple[str, str]:
    """Return name and value of the TXT record that proves a host name."""
    host = str(domain.domain)
    value = record_value(settings.SECRET_KEY, str(domain.tenant.uuid), host)
    return record_name(host), value


def verify_domain(slug: str, *, host: str, actor: Actor, at: datetime) -> Domain:
    """Look the record up and let the host name answer.

    Raises: NotFound `tenants.hosts.host_unknown`; Invalid `operators.domain.not_proven`;
    Unavailable `operators.domain.no_answer`.
    """
    found = Domain.objects.filter(domain=host, tenant__slug=slug).select_related("tenant").first()
    if found is None:
        raise NotFound("tenants.hosts.host_unknown", host=host)
    name, value = expected_record(found)
    try:
        records = resolver()(name)
    except NoAnswerError as error:
        raise Unavailable("operators.domain.no_answer") from error
    if not is_proven(records, value):
        raise Invalid("operators.domain.not_proven", host=host)
    return confirm_domain(host, actor=actor, at=at)
