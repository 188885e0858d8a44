"""What operators decide about an application: approve, refuse, ask; some approve themselves."""

from datetime import datetime

from django.db import transaction

from kernel.audit.actions import record
from kernel.errors import Refusal
from kernel.locks import lock_object
from kernel.outbox.actions import publish
from kernel.people import SYSTEM, Actor
from shared_apps.onboarding.actions.applications import KIND, lock_application, move
from shared_apps.onboarding.actions.letters import post_letter
from shared_apps.onboarding.models import Application, OfficialDomain
from shared_apps.onboarding.rules.emails import belongs_to, is_free_mail
from shared_apps.onboarding.rules.lifecycle import ApplicationState, check_move
from shared_apps.onboarding.rules.wizard import COUNTRIES
from shared_apps.plans.actions.subscriptions import subscribe
from tenants.actions.cities import change_state, register_city
from tenants.models import Municipality
from tenants.rules.lifecycle import CityState

OPEN_TOPIC = "onboarding.provision"


@transaction.atomic
def approve(application: Application, *, actor: Actor, at: datetime) -> Application:
    """Approve: register the municipality with its plan and let its site be made.

    All or nothing: when another operator was first, or the subdomain was taken meanwhile,
    nothing changes.

    Raises: as `lock_application`, `check_move`, `register_city`, `subscribe`.
    """
    found = lock_application(pk=application.pk)
    check_move(ApplicationState(found.state), ApplicationState.APPROVED)
    assert found.plan is not None  # no application is submitted without
    lock_object(Municipality, found.slug)
    city = _register(found, actor=actor, at=at)
    found.municipality, found.opening = city, "waiting"
    found.opening_run = 1
    found.save(update_fields=["opening_run"])
    move(found, to=ApplicationState.APPROVED, actor=actor, at=at)
    subscribe(
        municipality=city,
        plan=found.plan,
        modules=found.modules,
        contact_email=found.contact_email,
        actor=actor,
        at=at,
    )
    publish(OPEN_TOPIC, at=at, application=str(found.uuid), run=found.opening_run)
    post_letter("approved", found, at=at)
    return found


def _register(application: Application, *, actor: Actor, at: datetime) -> Municipality:
    unit = application.unit
    defaults = COUNTRIES[unit.country]
    city = register_city(
        slug=application.slug,
        names=dict(unit.names),
        country=unit.country,
        languages=application.languages,
        time_zone=defaults.time_zone,
        currency=defaults.currency,
        official_code=unit.code,
        code_scheme=unit.scheme,
        code_aliases=list(unit.aliases),
        population=application.inhabitants(),
        population_on=unit.population_on,
        modules=sorted(application.modules),
        actor=actor,
        at=at,
    )
    return change_state(city.slug, to=CityState.APPROVED, actor=actor, at=at)


@transaction.atomic
def refuse(application: Application, *, reason: str, actor: Actor, at: datetime) -> Application:
    """Refuse with a reason that the applicant reads. Raises: as `lock_application`, `move`."""
    found = lock_application(pk=application.pk)
    move(found, to=ApplicationState.REFUSED, reason=reason, actor=actor, at=at)
    post_letter("refused", found, at=at, reason=found.reason)
    return found


@transaction.atomic
def ask(application: Application, *, reason: str, actor: Actor, at: datetime) -> Application:
    """Ask for more: the applicant may change the answers and submits them again.

    Raises: as `lock_application`, `move`.
    """
    found = lock_application(pk=application.pk)
    move(found, to=ApplicationState.ASKED, reason=reason, actor=actor, at=at)
    post_letter("asked", found, at=at, reason=found.reason)
    return found


def approve_by_domain(application: Application, *, at: datetime) -> Application:
    """Approve what a verified address of the unit's own domain submitted; else leave it waiting.

    What cannot be approved by itself waits for an operator, whatever the cause. So does what an
    operator asked about once, and a population that only the applicant says.
    """
    domain = official_domain_of(application)
    if not domain or not _needs_nobody(application):
        return application
    try:
        with transaction.atomic():
            key = application.uuid
            record("application.trusted", kind=KIND, key=key, actor=SYSTEM, at=at, domain=domain)
            return approve(application, actor=SYSTEM, at=at)
    except Refusal:
        application.refresh_from_db()
        return application


def _needs_nobody(application: Application) -> bool:
    if application.state != ApplicationState.SUBMITTED or application.unit.population is None:
        return False
    asked = application.transitions.filter(state=ApplicationState.ASKED.value)
    return not asked.exists()


def official_domain_of(application: Application) -> str:
    """Return the official domain that vouches for an application, "" for none.

    Where one domain lies below another, the closest to the address decides whose it is.
    """
    email = application.contact_email
    if application.email_verified_at is None or is_free_mail(email):
        return ""
    units = dict(OfficialDomain.objects.values_list("domain", "unit"))
    domain = belongs_to(email, units)
    return domain if units.get(domain) == application.unit_id else ""
