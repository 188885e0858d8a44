"""The page of the service, its countdown, the price list, the console."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django_tenants.utils import tenant_context

from shared_apps.plans.actions.clock import turn_clocks
from shared_apps.plans.messages import MODULE_LABELS
from shared_apps.plans.models import Plan, Subscription
from shared_apps.plans.rules.band_lines import read_bands, written_bands
from shared_apps.plans.web.countdown import countdown
from shared_apps.plans.web.forms import PlanForm
from tenants import hosts
from tenants.city import City
from tenants.models import Municipality
from tests.factories.operators import OperatorClient, make_operator
from tests.factories.residents import make_resident
from tests.plans.making import plans, serve

Devices = Callable[..., Client]


@pytest.fixture
def owner(city: City, client_for: Devices) -> Client:
    """Give a browser of the owner."""
    device = client_for(city, HTTP_ACCEPT_LANGUAGE="en")
    device.force_login(make_resident("owner"))
    return device


@pytest.fixture
def when(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Give `when(instant)`: every later request begins then, and sees the city as it is then."""

    def move(instant: datetime) -> None:
        monkeypatch.setattr("kernel.clock.now", lambda: instant)
        hosts.forget_all()

    return move


def test_service_page_shows_plan_dates_limits_and_the_extension(
    owner: Client, at: datetime, when: Callable[[datetime], None]
) -> None:
    serve(at=at)
    when(at + timedelta(days=16))
    page = owner.get("/office/service/").content.decode()
    for text in ("Eight weeks", "<b>41</b> days are left", "27 April 2026", "Extend by 28 days"):
        assert text in page
    assert "9,000" in page
    assert "1 of 15" in page


def test_service_page_says_so_when_there_is_no_plan(owner: Client, noon: None) -> None:
    page = owner.get("/office/service/").content.decode()
    assert "No service plan" in page
    assert "no limit" in page


@pytest.mark.parametrize(("role", "status"), [("auditor", 200), ("editor", 403)])
def test_service_page_opens_to_those_who_may_read_it(
    city: City, client_for: Devices, noon: None, role: str, status: int
) -> None:
    device = client_for(city)
    device.force_login(make_resident(role))
    assert device.get("/office/service/").status_code == status
    assert device.post("/office/service/extend/", {"number": "1"}).status_code == 403


def test_owner_extends_with_one_click_when_the_site_is_read_only(
    owner: Client, at: datetime, when: Callable[[datetime], None]
) -> None:
    serve(at=at)
    late = at + timedelta(days=100)
    turn_clocks(at=late)
    when(late)
    assert "read-only" in owner.get("/office/service/").content.decode()
    offer = owner.get("/office/service/extend/").content.decode()
    assert 'name="number" value="1"' in offer
    answer = owner.post("/office/service/extend/", {"number": "1"})
    assert (answer.status_code, answer.url) == (302, "/office/service/")
    assert Municipality.objects.get(slug="poltava").state == "active"
    assert owner.post("/office/service/extend/", {"number": "1"}).status_code == 302
    assert Subscription.objects.get().extensions == 1


@pytest.mark.parametrize("number", ["", "0", "-1", "x", "99999999999999999999", "²"])
def test_extension_buys_nothing_when_the_form_was_tampered_with(
    owner: Client, at: datetime, when: Callable[[datetime], None], number: str
) -> None:
    serve(at=at)
    when(at)
    answer = owner.post("/office/service/extend/", {"number": number})
    assert answer.status_code in {302, 404}
    assert Subscription.objects.get().extensions == 0


def test_owner_of_another_city_extends_their_own_only(
    city: City, other_city: City, client_for: Devices, at: datetime, noon: None
) -> None:
    serve(at=at)
    stranger = client_for(other_city)
    with tenant_context(other_city):
        person = make_resident("owner")
    stranger.force_login(person)
    assert stranger.post("/office/service/extend/", {"number": "1"}).status_code == 404
    assert Subscription.objects.get().extensions == 0


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (30, ""),
        (43, "The service ends in 14 days"),
        (56, "The service ends in 1 day"),
        (58, "The service is over. The site works in full until"),
        (80, "This site is read-only"),
    ],
)
def test_office_counts_down_when_the_end_is_near(
    owner: Client, at: datetime, when: Callable[[datetime], None], days: int, text: str
) -> None:
    serve(at=at)
    late = at + timedelta(days=days)
    turn_clocks(at=late)
    when(late)
    page = owner.get("/office/audit/").content.decode()
    assert text in page
    assert ("Service and extension" in page) == bool(text)
    public = owner.get("/calendar/").content.decode()
    assert "The service" not in public
    assert ("read-only" in public) == (days == 80)


def test_countdown_asks_no_database(
    city: City, at: datetime, django_assert_num_queries: Callable[..., Any]
) -> None:
    request = RequestFactory().get("/office/")
    ending = replace(city, service_ends_at=at + timedelta(days=3))
    request.city, request.at = ending, at  # type: ignore[attr-defined]
    with django_assert_num_queries(0):
        assert countdown(request)["service_banner"]["days"] == 4
    request.path = "/"
    assert countdown(request) == {}


def test_price_list_shows_every_band_when_the_size_is_not_known(
    main_client: Client, at: datetime
) -> None:
    plans(at)
    page = main_client.get("/plans/?country=PL", headers={"accept-language": "en"})
    text = page.content.decode()
    assert "without VAT" in text.replace("Without", "without")
    for part in ("Eight weeks", "A year", "Pilot", "95,900", "Free"):
        assert part in text


def test_price_list_sells_what_exists_and_names_what_is_in_preparation(
    main_client: Client, at: datetime
) -> None:
    plans(at)
    offers = main_client.get("/plans/?country=UA").context["offers"]
    annual = next(offer for offer in offers if offer["plan"].code == "annual")
    assert list(map(str, annual["modules"])) == [str(MODULE_LABELS["budget"])]
    assert len(annual["coming"]) == len(MODULE_LABELS) - 1


def test_price_list_says_who_is_too_large_and_what_it_costs(
    main_client: Client, at: datetime
) -> None:
    plans(at)
    page = main_client.get("/plans/?country=UA&population=40000", headers={"accept-language": "en"})
    text = page.content.decode()
    assert "up to 35000 inhabitants; this one has 40000" in text
    assert "96,000" in text


@pytest.mark.parametrize(
    "asked", ["country=DE", "country=UA&population=-4", "country=UA&population=x"]
)
def test_price_list_refuses_when_it_is_asked_nonsense(main_client: Client, asked: str) -> None:
    assert main_client.get(f"/plans/?{asked}").status_code == 422


@pytest.fixture
def console(db: None) -> Client:
    """Give the browser of somebody who looks after money."""
    return OperatorClient(make_operator(("finance",)), HTTP_ACCEPT_LANGUAGE="en")


def form_of(plan: Plan, **changes: Any) -> dict[str, Any]:
    """Return what a browser would send of a plan's form."""
    initial = PlanForm.initial_of(plan)
    sent = {name: value for name, value in initial.items() if value not in (None, False)}
    return sent | changes


def test_console_changes_a_plan_and_says_who_keeps_the_old_terms(
    console: Client, at: datetime
) -> None:
    serve(at=at)
    plan = Plan.objects.get(code="eight-weeks")
    assert (
        "1 municipality has this plan"
        in console.get("/console/plans/eight-weeks/").content.decode()
    )
    sent = form_of(plan, grace_days="21", prices="UA; ; 30000", extension_prices="UA;;10000,50")
    assert console.post("/console/plans/eight-weeks/", sent).status_code == 302
    plan.refresh_from_db()
    assert (plan.grace_days, plan.prices[0]["amount_minor"]) == (21, 3_000_000)
    assert plan.extension_prices[0]["amount_minor"] == 1_000_050
    assert Subscription.objects.get().grace_days == 14


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"prices": "UA; 10000"}, "Line 1 of the prices cannot be read"),
        ({"prices": "UA; ; 100\nUA; ; 200"}, "Two price bands"),
        ({"prices": "DE; ; 100"}, "is not a country"),
        ({"prices": "UA; 100; 5"}, "leaves out larger"),
        ({"prices": "UA; ; 1e400"}, "cannot be read"),
        ({"prices": "UA; ; NaN"}, "cannot be read"),
        ({"term_days": "60"}, "lasts 56 days"),
        ({"extension_days": ""}, "An extension needs"),
        ({"name_sr": ""}, "required"),
    ],
)
def test_console_refuses_and_loses_nothing_typed_when_a_plan_is_wrong(
    console: Client, at: datetime, changes: dict[str, Any], text: str
) -> None:
    plan = plans(at)["eight-weeks"]
    answer = console.post("/console/plans/eight-weeks/", form_of(plan, name_en="Mine", **changes))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert text in page
    assert 'value="Mine"' in page
    plan.refresh_from_db()
    assert plan.names["en"] == "Eight weeks"


def test_console_makes_a_plan_once(console: Client, at: datetime) -> None:
    plan = plans(at)["pilot"]
    sent = form_of(plan, code="school", name_en="School")
    assert console.post("/console/plans/new/", sent).status_code == 302
    again = console.post("/console/plans/new/", sent)
    assert again.status_code == 409
    assert "Another plan has the code" in again.content.decode()
    assert "School" in console.get("/console/plans/").content.decode()


@pytest.mark.parametrize(
    "path", ["/console/plans/", "/console/plans/new/", "/console/plans/pilot/"]
)
def test_console_is_closed_when_nobody_signed_in(
    main_client: Client, at: datetime, path: str
) -> None:
    plans(at)
    assert main_client.get(path).status_code in {302, 403}
    assert main_client.post(path).status_code in {302, 403, 405}


def test_console_lets_viewers_read_only(db: None, at: datetime) -> None:
    plan = plans(at)["pilot"]
    viewer = OperatorClient(make_operator(("viewer",)))
    assert viewer.get("/console/plans/pilot/").status_code == 200
    assert viewer.post("/console/plans/pilot/", form_of(plan)).status_code == 403
    assert viewer.get("/console/plans/nothing/").status_code == 404


def test_bands_are_read_back_as_they_are_written(db: None, at: datetime) -> None:
    annual = plans(at)["annual"]
    assert read_bands(written_bands(annual.prices)) == annual.prices
