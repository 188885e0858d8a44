"""What operators do on a city's page, and what its service plan says to that."""

from datetime import datetime
from typing import Any

import pytest

from kernel.errors import NotAllowed
from shared_apps.operators.actions import domains
from shared_apps.plans.models import Subscription
from tenants.city import City
from tenants.models import Domain, Municipality
from tenants.schemas import PUBLIC, working_in
from tests.factories.operators import OperatorClient, actor_of, make_operator
from tests.plans.making import municipality, serve

HOST = "voice.poltava.example"
ADD = "/console/fleet/poltava/domains/add/"
PAGE, PLAN = "/console/fleet/poltava/", "/console/fleet/poltava/plan/"
CANCEL = f"{PLAN}cancel/"
ANNUAL = {"plan": "annual", "modules": ["budget"], "agreed": "on"}


def set_plan(features: list[str]) -> None:
    Municipality.objects.filter(slug="poltava").update(plan="eight-weeks", features=features)


def test_host_name_is_refused_when_the_plan_has_none_of_its_own(city: City) -> None:
    set_plan([])
    browser = OperatorClient(make_operator(), HTTP_ACCEPT_LANGUAGE="en")
    answer = browser.post(ADD, {"host": HOST})
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "does not include this: Own domain name" in page
    assert f'value="{HOST}"' in page
    assert not Domain.objects.filter(domain=HOST).exists()


def test_host_name_is_added_when_the_plan_includes_one(city: City) -> None:
    set_plan(["custom_domain"])
    assert OperatorClient(make_operator()).post(ADD, {"host": HOST}).status_code == 302
    assert Domain.objects.filter(domain=HOST).exists()


def test_host_name_is_not_let_answer_when_the_plan_changed_meanwhile(
    city: City, at: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    who: dict[str, Any] = {"actor": actor_of(make_operator()), "at": at}
    with working_in(PUBLIC):
        added = domains.add_own_domain("poltava", host=HOST, **who)
        _name, value = domains.expected_record(added)
        monkeypatch.setattr(domains, "resolver", lambda: lambda name: [value])
        set_plan([])
        with pytest.raises(NotAllowed, match="not_included"):
            domains.verify_domain("poltava", host=HOST, **who)
        assert Domain.objects.get(domain=HOST).verified_at is None


def browser_of(role: str) -> OperatorClient:
    return OperatorClient(make_operator((role,)), HTTP_ACCEPT_LANGUAGE="en")


@pytest.mark.parametrize(("role", "shown"), [("operator", 1), ("finance", 1), ("viewer", 0)])
def test_page_shows_the_service_and_buttons_to_those_who_sell(
    city: City, at: datetime, role: str, shown: int
) -> None:
    serve(at=at)
    page = browser_of(role).get(PAGE).content.decode()
    assert "Eight weeks" in page
    assert [page.count(f'href="{address}"') for address in (PLAN, CANCEL)] == [shown, shown]


@pytest.mark.parametrize("role", ["operator", "finance"])
def test_plan_is_changed_when_it_was_confirmed(city: City, at: datetime, role: str) -> None:
    before = serve(at=at)
    browser = browser_of(role)
    assert browser.post(PLAN, {**ANNUAL, "agreed": ""}).status_code == 422
    assert Subscription.objects.get().state == "running"
    assert browser.post(PLAN, ANNUAL).status_code == 302
    before.refresh_from_db()
    assert before.state == "cancelled"
    assert Subscription.objects.live().get().plan.code == "annual"
    assert Municipality.objects.get(slug="poltava").plan == "annual"


def test_plan_stays_and_nothing_typed_is_lost_when_the_new_one_is_refused(
    city: City, at: datetime
) -> None:
    serve("annual", at=at)
    municipality("poltava", population=40_000)
    answer = browser_of("finance").post(PLAN, {**ANNUAL, "plan": "eight-weeks"})
    assert answer.status_code == 422
    assert "40000" in answer.content.decode()
    assert answer.context["form"]["plan"].value() == "eight-weeks"
    assert Subscription.objects.live().get().plan.code == "annual"


def test_contract_ends_when_it_was_confirmed(city: City, at: datetime) -> None:
    serve(at=at)
    browser = browser_of("finance")
    assert "invoices that were issued stay owed" in browser.get(CANCEL).content.decode()
    assert browser.post(CANCEL, {}).status_code == 422
    assert browser.post(CANCEL, {"agreed": "on"}).status_code == 302
    assert Subscription.objects.get().state == "cancelled"
    assert browser.post(CANCEL, {"agreed": "on"}).status_code == 404
    assert f'href="{PLAN}"' not in browser.get(PAGE).content.decode()


def test_plan_is_no_business_of_viewers(city: City, at: datetime) -> None:
    serve(at=at)
    for address, sent in ((PLAN, ANNUAL), (CANCEL, {"agreed": "on"})):
        assert browser_of("viewer").get(address).status_code == 403
        assert browser_of("viewer").post(address, sent).status_code == 403
    assert Subscription.objects.get().state == "running"
