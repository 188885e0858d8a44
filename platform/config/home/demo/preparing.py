"""Bringing the demo up to date: schemas, cities, content. Can be killed at any point and redone."""

from collections.abc import Callable
from datetime import datetime

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django_tenants.utils import tenant_context

from config.home.demo.cities import CITIES, DemoCity
from kernel.audit.actions import seal_events
from kernel.people import SYSTEM
from kernel.registries import demo_content, platform_demo_content
from kernel.search.actions import rebuild
from shared_apps.operators.actions.reports import refresh_reports
from shared_apps.statistics.actions.pushing import push_all
from tenants.actions.cities import change_state, register_city
from tenants.actions.provisioning import provision_city
from tenants.migrating import migrate_public, migrate_schema
from tenants.models import Municipality
from tenants.rules.lifecycle import CityState

Say = Callable[[str], None]

TO_BE_PROVISIONED = frozenset({CityState.APPROVED, CityState.PROVISIONING, CityState.FAILED})


def prepare(*, at: datetime, say: Say) -> None:
    """Migrate, make the demo's cities as far as they are missing, and fill them."""
    migrate_public()
    for _name, content in platform_demo_content:
        content.fill(at=at)
    say("main host ready")
    for demo_city in CITIES:
        municipality = ensure_city(demo_city, at=at)
        fill_city(municipality, at=at)
        open_city(municipality, at=at)
        count_city(municipality, at=at)
        say(f"{demo_city.slug} ready")
    refresh_reports(at=at)


def ensure_city(demo_city: DemoCity, *, at: datetime) -> Municipality:
    """Return the city, brought from wherever it stands to set-up at this code's version."""
    found = Municipality.objects.filter(slug=demo_city.slug).first()
    if found is None:
        found = register_city(**demo_city.registration(), actor=SYSTEM, at=at)
    if CityState(found.state) is CityState.APPLIED:
        found = change_state(found.slug, to=CityState.APPROVED, actor=SYSTEM, at=at)
    if CityState(found.state) in TO_BE_PROVISIONED:
        provision_city(found.slug, actor=SYSTEM, at=at)
        found.refresh_from_db()
    if _lacks_migrations(found):
        migrate_schema(found.schema_name)
    return found


def fill_city(municipality: Municipality, *, at: datetime) -> None:
    """Run every registered filler in the city; each adds only what is missing.

    What was filled in bulk is then found by search, and its audit trail sealed.
    """
    city = municipality.as_city()
    with tenant_context(city):
        for _name, content in demo_content:
            content.fill(city, at=at)
        rebuild()
        seal_events(at=at)


def open_city(municipality: Municipality, *, at: datetime) -> None:
    """Open a city to visitors once it is filled: nobody sees it half-filled."""
    if CityState(municipality.state) is CityState.SETUP:
        change_state(municipality.slug, to=CityState.ACTIVE, actor=SYSTEM, at=at)


def count_city(municipality: Municipality, *, at: datetime) -> None:
    """Count what the city tells everybody, now that it is open."""
    with tenant_context(municipality.as_city()):
        push_all(at=at)


def _lacks_migrations(municipality: Municipality) -> bool:
    wanted = set(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)
    with tenant_context(municipality):
        applied = set(MigrationRecorder(connection).applied_migrations())
    return bool(wanted - applied)
