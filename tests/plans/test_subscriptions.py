"""A service from choice to end: each verb happy, refused, audited, and rolled back together."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from kernel.audit.models import AuditEvent
from kernel.errors import Conflict, Invalid, NotFound
from kernel.outbox.models import OutboxMessage
from shared_apps.plans.actions.debts import put_in_grace_for_debt, settle_debt
from shared_apps.plans.actions.plans import change_plan_terms, load_plans
from shared_apps.plans.actions.subscriptions import (
    cancel,
    change_plan,
    extend,
    start_service,
    subscribe,
)
from shared_apps.plans.models import Plan, Subscription
from shared_apps.plans.rules.terms import last_day
from tenants.actions.cities import change_state
from tenants.models import Municipality
from tenants.rules.lifecycle import CityState
from tenants.schemas import working_in
from tests.plans.making import OPERATOR, OWNER, TERMS, make_terms, municipality, plans, serve

pytestmark = pytest.mark.django_db
ZONE = "Europe/Kyiv"


def invoices() -> list[dict[str, Any]]:
    """Return what billing was asked for, in order."""
    found = OutboxMessage.objects.filter(topic="billing.invoice_service").order_by("pk")
    return list(found.values_list("payload", flat=True))


def letters(schema: str = "city_poltava") -> list[str]:
    """Return the kinds of letters that a city was left."""
    with working_in(schema):
        found = OutboxMessage.objects.filter(topic="residents.service_letter").order_by("pk")
        return [payload["kind"] for payload in found.values_list("payload", flat=True)]


def test_load_plans_makes_three_once_and_keeps_what_operators_wrote(at: datetime) -> None:
    assert load_plans(actor=OPERATOR, at=at) == 3
    Plan.objects.filter(code="annual").update(grace_days=3)
    assert load_plans(actor=OPERATOR, at=at) == 0
    assert Plan.objects.get(code="annual").grace_days == 3


def test_offered_to_leaves_out_the_eight_weeks_when_the_city_is_large(at: datetime) -> None:
    plans(at)

    def codes(population: int | None) -> list[str]:
        found = Plan.objects.offered_to(country="PL", population=population)
        return [plan.code for plan in found]

    assert codes(35_000) == ["eight-weeks", "annual", "pilot"]
    assert codes(35_001) == ["annual", "pilot"]
    assert codes(None) == ["annual", "pilot"]


def test_subscribe_entitles_and_asks_for_an_invoice_when_the_plan_costs(at: datetime) -> None:
    service = serve(at=at, begun=False)
    assert (service.state, service.starts_at, service.ends_at) == ("waiting", None, None)
    city = Municipality.objects.get(slug="poltava")
    assert (city.plan, city.modules, city.features) == ("eight-weeks", ["budget"], [])
    assert city.limits == {"contests": 1, "staff": 15, "storage_megabytes": 5000}
    assert city.service_ends_at is None
    assert invoices() == [{"subscription": str(service.uuid), "kind": "start"}]
    assert AuditEvent.objects.filter(verb="subscription.chosen").count() == 1


def test_subscribe_asks_for_no_invoice_when_the_plan_is_free(at: datetime) -> None:
    serve("pilot", at=at)
    assert invoices() == []


@pytest.mark.parametrize("population", [35_001, 3_000_000])
def test_subscribe_refuses_and_keeps_nothing_when_the_city_is_too_large(
    at: datetime, population: int
) -> None:
    city = municipality(population=population)
    plan = plans(at)["eight-weeks"]
    with pytest.raises(Invalid, match="too_many_inhabitants"):
        subscribe(municipality=city, plan=plan, modules=["budget"], actor=OPERATOR, at=at)
    assert not Subscription.objects.exists()
    assert Municipality.objects.get(slug="poltava").plan == ""


def test_subscribe_refuses_when_there_is_a_service_already(at: datetime) -> None:
    service = serve(at=at)
    with pytest.raises(Conflict, match="already"):
        subscribe(
            municipality=service.municipality,
            plan=service.plan,
            modules=["budget"],
            actor=OPERATOR,
            at=at,
        )


def test_start_service_runs_56_whole_days_when_the_site_opens(at: datetime) -> None:
    service = serve(at=at)
    assert service.state == "running"
    assert service.starts_at == at
    assert last_day(service.ends_at, ZONE) == at.date() + timedelta(days=56)
    assert last_day(service.grace_ends_at, ZONE) == at.date() + timedelta(days=70)
    city = Municipality.objects.get(slug="poltava")
    assert (city.service_ends_at, city.grace_ends_at) == (service.ends_at, service.grace_ends_at)


def test_start_service_changes_nothing_when_it_runs_already(at: datetime) -> None:
    first = serve(at=at)
    again = start_service(
        municipality=first.municipality, actor=OPERATOR, at=at + timedelta(days=3)
    )
    assert (again.starts_at, again.ends_at) == (first.starts_at, first.ends_at)


def test_start_service_refuses_when_there_is_no_plan(at: datetime) -> None:
    with pytest.raises(NotFound, match=r"plans\.subscription\.none"):
        start_service(municipality=municipality(), actor=OPERATOR, at=at)


def test_extend_adds_days_to_the_end_when_the_service_runs(at: datetime) -> None:
    service = serve(at=at)
    longer = extend(municipality=service.municipality, actor=OWNER, at=at, number=1)
    assert last_day(longer.ends_at, ZONE) == at.date() + timedelta(days=56 + 28)
    assert longer.extensions == 1
    assert invoices()[-1] == {"subscription": str(service.uuid), "kind": "extension"}
    assert letters() == ["extended"]


def test_extend_happens_once_when_two_clerks_send_the_same_offer(at: datetime) -> None:
    service = serve(at=at)
    for _clerk in range(2):
        longer = extend(municipality=service.municipality, actor=OWNER, at=at, number=1)
    assert longer.extensions == 1
    assert len(invoices()) == 2
    assert letters() == ["extended"]


@pytest.mark.parametrize("state", [CityState.GRACE, CityState.READ_ONLY])
def test_extend_reopens_from_now_when_the_service_is_over(at: datetime, state: CityState) -> None:
    service = serve(at=at)
    late = at + timedelta(days=200)
    Subscription.objects.update(state="ended" if state is CityState.READ_ONLY else "grace")
    change_state("poltava", to=state, actor=OPERATOR, at=late)
    longer = extend(municipality=service.municipality, actor=OWNER, at=late, number=1)
    assert longer.state == "running"
    assert longer.reminded == []
    assert last_day(longer.ends_at, ZONE) == late.date() + timedelta(days=28)
    assert Municipality.objects.get(slug="poltava").state == "active"


def test_extend_refuses_when_the_plan_has_no_extension(at: datetime) -> None:
    service = serve("pilot", at=at)
    with pytest.raises(Conflict, match="not_extendable"):
        extend(municipality=service.municipality, actor=OWNER, at=at)


def test_extend_refuses_when_the_clock_has_not_begun(at: datetime) -> None:
    service = serve(at=at, begun=False)
    with pytest.raises(Conflict, match="not_begun"):
        extend(municipality=service.municipality, actor=OWNER, at=at)


def test_extend_refuses_and_asks_for_no_money_when_the_city_is_suspended(at: datetime) -> None:
    service = serve(at=at)
    change_state("poltava", to=CityState.SUSPENDED, actor=OPERATOR, at=at, reason="abuse")
    with pytest.raises(Conflict, match="city_closed"):
        extend(municipality=service.municipality, actor=OWNER, at=at)
    assert len(invoices()) == 1


def test_annual_plan_is_renewed_and_invoiced_by_its_band(at: datetime) -> None:
    service = serve("annual", at=at)
    assert service.price_minor == 9_600_000
    extend(municipality=service.municipality, actor=OWNER, at=at, number=1)
    assert [one["kind"] for one in invoices()] == ["start", "renewal"]


def test_old_service_keeps_its_terms_when_the_plan_changes(at: datetime) -> None:
    make_terms("own", at=at, term_days=30)
    city = municipality()
    own = Plan.objects.get(code="own")
    service = subscribe(municipality=city, plan=own, modules=[], actor=OPERATOR, at=at)
    change_plan_terms(code="own", actor=OPERATOR, at=at, **(TERMS | {"term_days": 10}))
    began = start_service(municipality=city, actor=OPERATOR, at=at)
    assert began.pk == service.pk
    assert last_day(began.ends_at, ZONE) == at.date() + timedelta(days=30)


def test_change_plan_cancels_the_old_and_begins_the_new_when_it_runs(at: datetime) -> None:
    before = serve(at=at)
    later = at + timedelta(days=10)
    after = change_plan(
        municipality=before.municipality,
        plan=Plan.objects.get(code="annual"),
        modules=["budget"],
        actor=OPERATOR,
        at=later,
    )
    before.refresh_from_db()
    assert (before.state, after.state, after.starts_at) == ("cancelled", "running", later)
    city = Municipality.objects.get(slug="poltava")
    assert (city.plan, city.modules) == ("annual", ["budget"])
    assert after.contact_email == before.contact_email


def test_subscribe_is_refused_when_a_module_is_in_preparation(at: datetime) -> None:
    plan, city = plans(at)["annual"], municipality()
    with pytest.raises(Invalid, match="in_preparation"):
        subscribe(
            municipality=city, plan=plan, modules=["budget", "petitions"], actor=OPERATOR, at=at
        )
    assert not Subscription.objects.exists()


def test_change_plan_keeps_the_old_when_the_new_is_refused(at: datetime) -> None:
    before = serve(at=at)
    with pytest.raises(Invalid, match="module_unknown"):
        change_plan(
            municipality=before.municipality,
            plan=Plan.objects.get(code="annual"),
            modules=["nothing"],
            actor=OPERATOR,
            at=at,
        )
    before.refresh_from_db()
    assert before.state == "running"


def test_cancel_ends_the_contract_and_leaves_the_site(at: datetime) -> None:
    service = serve(at=at)
    assert cancel(municipality=service.municipality, actor=OPERATOR, at=at).state == "cancelled"
    assert Municipality.objects.get(slug="poltava").state == "active"


def test_debt_puts_in_grace_once_and_paying_lifts_it(at: datetime) -> None:
    service = serve(at=at)
    for _time in range(2):
        owing = put_in_grace_for_debt(municipality=service.municipality, actor=OPERATOR, at=at)
    city = Municipality.objects.get(slug="poltava")
    assert (owing.state, city.state, city.service_ends_at) == ("grace", "grace", at)
    assert city.grace_ends_at is not None
    assert last_day(city.grace_ends_at, ZONE) == at.date() + timedelta(days=14)
    assert letters() == ["owed"]
    paid = settle_debt(municipality=service.municipality, actor=OPERATOR, at=at)
    city.refresh_from_db()
    assert (paid.state, city.state, city.service_ends_at) == ("running", "active", service.ends_at)


def test_extend_does_not_lift_the_grace_of_a_debt(at: datetime) -> None:
    service = serve(at=at)
    put_in_grace_for_debt(municipality=service.municipality, actor=OPERATOR, at=at)
    longer = extend(municipality=service.municipality, actor=OWNER, at=at)
    assert longer.state == "grace"
    assert Municipality.objects.get(slug="poltava").state == "grace"


def test_settling_keeps_the_city_read_only_when_its_own_term_is_over(at: datetime) -> None:
    service = serve(at=at)
    put_in_grace_for_debt(municipality=service.municipality, actor=OPERATOR, at=at)
    late = at + timedelta(days=300)
    Subscription.objects.update(state="ended")
    change_state("poltava", to=CityState.READ_ONLY, actor=OPERATOR, at=late)
    settle_debt(municipality=service.municipality, actor=OPERATOR, at=late)
    assert Municipality.objects.get(slug="poltava").state == "read_only"
