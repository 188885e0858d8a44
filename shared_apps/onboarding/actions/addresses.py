"""The subdomain that an application asks for, checked against everything that answers today."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction

from kernel.errors import Conflict, Refusal
from shared_apps.onboarding.actions.applications import keep, lock_draft
from shared_apps.onboarding.models import Application
from shared_apps.onboarding.rules.addresses import (
    check_distinct,
    check_script,
    near_names,
    suggest_slug,
)
from shared_apps.onboarding.rules.wizard import check_languages
from shared_apps.registers.models import RegisterUnit
from tenants.models import Municipality
from tenants.rules.hosts import RESERVED, check_slug

SUGGESTIONS = 5


def check_address(slug: str, *, application: Application) -> None:
    """Check that a subdomain can be given to an applicant.

    Raises: Invalid `onboarding.address.other_script`, `tenants.hosts.slug_malformed`,
    `tenants.hosts.slug_reserved`; Conflict `tenants.hosts.slug_taken`,
    `onboarding.address.wanted`, `onboarding.address.confusable`.
    """
    check_script(slug, application.unit.country)
    check_slug(slug)
    taken, wanted = taken_slugs(), wanted_slugs(application)
    if slug in taken:
        raise Conflict("tenants.hosts.slug_taken", slug=slug)
    if slug in wanted:
        raise Conflict("onboarding.address.wanted", slug=slug)
    check_distinct(slug, [*taken, *wanted, *RESERVED])


def taken_slugs() -> list[str]:
    """Return the subdomains of every municipality of the registry."""
    return list(Municipality.objects.order_by("slug").values_list("slug", flat=True))


def wanted_slugs(application: Application) -> list[str]:
    """Return the subdomains that other applications under way ask for."""
    others = Application.objects.under_way().exclude(pk=application.pk)
    return list(others.values_list("slug", flat=True))


def near_slugs(application: Application) -> list[str]:
    """Return subdomains spelt almost like the one asked for, for an operator to look at."""
    own = application.municipality.slug if application.municipality else ""
    others = [*taken_slugs(), *wanted_slugs(application), *RESERVED]
    return near_names(application.slug, [one for one in others if one and one != own])


def suggestion_for(application: Application) -> str:
    """Return a free subdomain from the municipality's name, "" when every idea is taken."""
    for idea in _ideas(application.unit):
        try:
            check_address(idea, application=application)
        except Refusal:
            continue
        return idea
    return ""


def _ideas(unit: RegisterUnit) -> list[str]:
    own = {"UA": "uk", "PL": "pl", "RS": "sr-latn"}
    first = suggest_slug(unit.place_name(own.get(unit.country, "en")), unit.country)
    ending = unit.country.lower()
    return [first, f"{first}-{ending}", f"hromada-{first}"] if first else []


@transaction.atomic
def keep_address(key: str, *, slug: str, languages: Sequence[str], at: datetime) -> Application:
    """Keep the subdomain and the languages, the first one the city's own.

    Raises: as `lock_draft`, `check_address`; Invalid `onboarding.address.no_language`.
    """
    found = lock_draft(key)
    check_languages(languages, [code for code, _name in settings.LANGUAGES])
    check_address(slug, application=found)
    return keep(found, at=at, slug=slug, languages=list(languages))
