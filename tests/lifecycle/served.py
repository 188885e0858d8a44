"""A municipality with everything that the service keeps of one outside its schema."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django_tenants.utils import tenant_context

from kernel.jobs.models import Job
from kernel.people import SYSTEM
from shared_apps.billing.actions.services import invoice_service
from shared_apps.onboarding.actions.decisions import approve, refuse
from shared_apps.onboarding.actions.opening import open_site
from shared_apps.onboarding.models import Application
from shared_apps.operators.actions.notices import publish_notice
from shared_apps.operators.actions.reports import refresh_reports
from shared_apps.plans.actions.subscriptions import extend, start_service
from shared_apps.plans.models import Subscription
from shared_apps.plans.rules.offers import MODULES
from shared_apps.registers.models import RegisterUnit
from shared_apps.statistics.models import Reconciliation
from tenants.actions.cities import change_state
from tenants.models import FleetRun, FleetRunCity, FleetStatement, Municipality
from tenants.rules.lifecycle import CityState
from tests.factories.billing import later, make_draft, make_party
from tests.factories.registry import plant_all
from tests.onboarding.applying import Applicant

SLUG = "zhovti-mlyny"
SCHEMA = "city_zhovti_mlyny"
PLANTED = "Sowinskamark"
"""In whatever the modules plant: also on an issued invoice, which stays."""
LATER = "Rumiankova"
"""In what was written after that invoice: nothing of it stays."""
TEXTS = {"en": "Works tonight"}


def apply_and_open(unit: RegisterUnit, at: datetime) -> Municipality:
    """Let a municipality apply, be refused, apply again, be approved and open its site."""
    refuse(Applicant().submit(unit, at, SLUG), reason=f"not {LATER}", actor=SYSTEM, at=at)
    accepted = approve(Applicant().submit(unit, at, SLUG), actor=SYSTEM, at=at)
    open_site(application=str(accepted.uuid), run=accepted.opening_run, at=at)
    found = Application.objects.get(pk=accepted.pk)
    assert (found.state, found.opening) == ("provisioned", "done")
    city = found.site()
    start_service(municipality=city, actor=SYSTEM, at=at)
    change_state(SLUG, to=CityState.ACTIVE, actor=SYSTEM, at=at)
    return Municipality.objects.get(slug=SLUG)


def plant_service(city: Municipality, at: datetime) -> None:
    """Fill the city's schema and leave whatever the platform knows of it in public."""
    unbounded = replace(city.as_city(), plan="", modules=frozenset(MODULES), limits={})
    with tenant_context(unbounded):
        plant_all(PLANTED, at)
    extend(municipality=city, actor=SYSTEM, at=at)
    subscription = Subscription.objects.get(municipality=city)
    invoice_service(subscription=str(subscription.uuid), kind="start", at=at)
    make_draft(7_700, slug=city.slug)
    make_party(city, legal_name=f"{LATER} council", street=LATER, email=f"{LATER}@city.example")
    Reconciliation.objects.create(
        began_at=at, drift=2, findings=[{"city": city.slug}, {"city": "lublin"}]
    )
    refresh_reports(at=at)
    for cities in ([city.slug], [city.slug, "lublin"], ["lublin"]):
        times: dict[str, Any] = {"starts_at": at, "ends_at": later(1), "at": at}
        shown: dict[str, Any] = {"kind": "info", "texts": TEXTS, "audiences": ["staff"]}
        publish_notice(cities=cities, actor=SYSTEM, **shown, **times)
    _plant_runs(city, at)


def _plant_runs(city: Municipality, at: datetime) -> None:
    """Leave ended jobs on the city, its archive and others, and rows of a fleet's migration."""
    asked: list[tuple[str, dict[str, str]]] = [
        ("operators.provision", {"slug": city.slug}),
        ("tenants.export", {"slug": city.slug}),
        ("tenants.restore", {"archive": f"{city.slug}-20260301T100000Z.edem.zip"}),
        ("tenants.restore", {"archive": "lublin-20260301T100000Z.edem.zip"}),
        ("tenants.export", {"slug": "lublin"}),
    ]
    for kind, parameters in asked:
        Job.objects.create(
            kind=kind, parameters=parameters, state="done", created_at=at, ended_at=at
        )
    run = FleetRun.objects.create(
        version="0", state="done", connections=1, actor="system", started_at=at, ended_at=at
    )
    for found in Municipality.objects.filter(slug__in=[city.slug, "lublin"]):
        FleetRunCity.objects.create(run=run, municipality=found, schema_name=found.schema_name)
    FleetStatement.objects.create(schema_name=city.schema_name, migration="budget.0009_sample")
