"""Letters about the municipality's service: to owners, managers and the contact of the contract."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.formats import date_format

from kernel.audit.actions import record
from kernel.audit.models import AuditEvent
from kernel.locks import lock_object
from kernel.people import SYSTEM
from kernel.ui.templatetags.ui import DATE_PATTERNS, SLAVIC_DATE_PATTERN
from shared_apps.plans.actions.here import city_here
from tenant_apps.residents.actions.mail import post_mail
from tenant_apps.residents.models import Resident, RoleGrant
from tenant_apps.residents.rules.roles import MANAGES_PEOPLE
from tenants.city import City
from tenants.models import Domain

PAGE = "/office/service/"


@transaction.atomic
def tell_service(
    *,
    kind: str,
    days: int,
    ends_at: str,
    grace_ends_at: str,
    contact_email: str,
    at: datetime,
) -> None:
    """Write about a service (the reaction to `residents.service_letter`), once, however often told.

    `kind` is one of `plans.rules.clock.LETTERS`, the instants are ISO texts, "" for none.
    """
    key = f"{kind}:{days}:{ends_at}:{grace_ends_at}"
    lock_object(RoleGrant, "service letters")
    told = AuditEvent.objects.filter(verb="service.told", object_kind="service", object_key=key)
    if told.exists():
        return
    city = city_here()
    for address, language in _readers(city, contact_email):
        name = city.name(language)
        facts = _facts(city, language, ends_at, grace_ends_at) | {"kind": kind, "days": str(days)}
        facts["link"] = _address(city)
        post_mail("service", to=address, language=language, city_name=name, at=at, **facts)
    record("service.told", kind="service", key=key, actor=SYSTEM, at=at)


def _readers(city: City, contact_email: str) -> list[tuple[str, str]]:
    """Return each address once with its language; the contact reads the city's own."""
    people = Resident.objects.filter(is_active=True, role_grants__role__in=MANAGES_PEOPLE)
    rows = people.distinct().order_by("pk").values_list("email", "language")
    readers = {email: language or city.default_language for email, language in rows}
    if contact_email:
        readers.setdefault(contact_email.strip().lower(), city.default_language)
    return list(readers.items())


def _facts(city: City, language: str, ends_at: str, grace_ends_at: str) -> dict[str, str]:
    with translation.override(language):
        return {
            "last_day": _last_day(ends_at, city.time_zone, language),
            "grace_last_day": _last_day(grace_ends_at, city.time_zone, language),
        }


def _last_day(instant: str, zone: str, language: str) -> str:
    """Return the last local day before an instant, written out; "" for none."""
    if not instant:
        return ""
    moment = datetime.fromisoformat(instant) - timedelta(microseconds=1)
    pattern = DATE_PATTERNS.get(language, SLAVIC_DATE_PATTERN)
    return date_format(moment.astimezone(ZoneInfo(zone)), pattern)


def _address(city: City) -> str:
    primary = Domain.objects.filter(tenant__uuid=city.uuid, is_primary=True)
    host = primary.values_list("domain", flat=True).first()
    port = f":{settings.SITE_PORT}" if settings.SITE_PORT else ""
    host = host or f"{city.slug}.{settings.BASE_DOMAIN}"
    return f"{settings.SITE_SCHEME}://{host}{port}{PAGE}"
