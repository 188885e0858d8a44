"""What a plan does not include is refused, in one place, everywhere."""

from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client

from kernel.errors import Conflict, NotAllowed
from kernel.people import SYSTEM
from shared_apps.plans.rules.entitlements import check_limit, check_use, may_use
from shared_apps.plans.web.modules import module_of
from tenant_apps.budget.actions.contests import cancel_contest, create_contest
from tenant_apps.budget.actions.pools import add_pool, change_pool
from tenant_apps.files.actions.files import Upload, keep_upload
from tenant_apps.files.actions.quota import MEGABYTE
from tenant_apps.residents.actions.api_keys import make_api_key
from tenant_apps.residents.actions.roles import grant_role
from tenant_apps.residents.actions.roles_invitations import accept_invitations, invite
from tenant_apps.residents.models import RoleInvitation
from tenants.city import City
from tests.factories.registry import plant_all
from tests.factories.residents import acting, make_resident
from tests.plans.making import with_plan
from tests.tenancy.addresses import city_addresses

MANAGER = acting("contest_manager")
OWNER = acting("owner")


def test_everything_may_be_used_when_a_city_has_no_plan(city: City) -> None:
    assert may_use(city, "custom_rules")
    assert may_use(city, "budget")
    assert not may_use(city, "petitions")
    check_limit(city, "staff", wanted=9_999)


def test_features_are_refused_when_the_plan_lacks_them(city: City) -> None:
    with with_plan(city, features=frozenset({"embeds"})) as planned:
        check_use(planned, "embeds")
        with pytest.raises(NotAllowed, match="not_included"):
            check_use(planned, "custom_rules")


def test_limit_is_refused_when_one_more_is_too_much(city: City) -> None:
    with with_plan(city, limits={"staff": 5}) as planned:
        check_limit(planned, "staff", wanted=5)
        with pytest.raises(NotAllowed, match="limit_reached"):
            check_limit(planned, "staff", wanted=6)


def test_second_contest_is_refused_when_the_plan_allows_one(city: City, at: datetime) -> None:
    terms: dict[str, Any] = {"year": 2027, "currency": "UAH", "actor": MANAGER, "at": at}
    with with_plan(city, limits={"contests": 1}, features=frozenset({"custom_rules"})):
        first = create_contest(title="One", **terms)
        with pytest.raises(NotAllowed, match="limit_reached"):
            create_contest(title="Two", **terms)
        type(first).objects.filter(pk=first.pk).update(state="published")
        cancel_contest(first, reason="An error", actor=MANAGER, at=at)
        assert create_contest(title="Two", **terms).title == "Two"


def pool_values(**changes: Any) -> dict[str, Any]:
    return {
        "code": "city",
        "name": "City",
        "amount_minor": 1_000_000,
        "method": "approval",
        "min_choices": 1,
        "max_choices": 3,
    } | changes


@pytest.mark.parametrize(
    "departure",
    [
        {"method": "knapsack"},
        {"tally_rule": "equalshares"},
        {"threshold": 50},
        {"max_choices": 5},
        {"tie_break": "earlier_number"},
    ],
)
def test_pool_is_refused_when_it_departs_from_the_standard(
    city: City, at: datetime, departure: dict[str, Any]
) -> None:
    with with_plan(city):
        contest = create_contest(title="A", year=2027, currency="UAH", actor=MANAGER, at=at)
        add_pool(contest, actor=MANAGER, at=at, **pool_values(code="fine"))
        with pytest.raises(NotAllowed, match="not_included"):
            add_pool(contest, actor=MANAGER, at=at, **pool_values(**departure))
        assert contest.pools.count() == 1
    with with_plan(city, features=frozenset({"custom_rules"})):
        add_pool(contest, actor=MANAGER, at=at, **pool_values(code="free", method="knapsack"))


def test_pool_keeps_its_own_rules_when_the_plan_came_later(city: City, at: datetime) -> None:
    contest = create_contest(title="A", year=2027, currency="UAH", actor=MANAGER, at=at)
    pool = add_pool(contest, actor=MANAGER, at=at, **pool_values(threshold=50))
    with with_plan(city):
        change_pool(pool, actor=MANAGER, at=at, name="Renamed", threshold=50)
        with pytest.raises(NotAllowed, match="not_included"):
            change_pool(pool, actor=MANAGER, at=at, threshold=51)


def test_pool_form_shows_the_standard_for_reading_when_the_plan_is_closed(
    city: City, at: datetime, client_for: Callable[..., Client]
) -> None:
    device = client_for(city, HTTP_ACCEPT_LANGUAGE="en")
    device.force_login(make_resident("contest_manager"))
    with with_plan(city):
        contest = create_contest(title="A", year=2027, currency="UAH", actor=MANAGER, at=at)
        address = f"/office/budget/{contest.slug}/pools/new/"
        page = device.get(address).content.decode()
        assert "standard of your service plan" in page
        sent = {"name": "X", "code": "x", "kind": "citywide", "amount_minor": "100"}
        device.post(address, sent | {"method": "knapsack", "threshold": "99"})
    pool = contest.pools.get()
    assert (pool.method, pool.threshold, pool.tally_rule) == ("approval", 1, "greedy")


def invited(email: str, at: datetime, role: str = "editor") -> Any:
    return invite(
        email=email, role=role, link="/", language="en", city_name="P", actor=OWNER, at=at
    )


def test_staff_is_refused_when_the_plan_is_full(city: City, at: datetime) -> None:
    first = make_resident("owner")
    with with_plan(city, limits={"staff": 3}):
        invited("one@mail.example", at)
        grant_role(resident=make_resident(), role="editor", actor=OWNER, at=at)
        with pytest.raises(NotAllowed, match="limit_reached"):
            invited("two@mail.example", at)
        with pytest.raises(NotAllowed, match="limit_reached"):
            grant_role(resident=make_resident(), role="editor", actor=OWNER, at=at)
        grant_role(resident=first, role="editor", actor=OWNER, at=at)
        invited("one@mail.example", at + timedelta(minutes=1))


def test_invitation_is_accepted_when_it_was_counted(city: City, at: datetime) -> None:
    make_resident("owner")
    with with_plan(city, limits={"staff": 2}):
        invited("one@mail.example", at)
        guest = make_resident(email="one@mail.example")
        RoleInvitation.objects.update(invited_by=None)
        assert accept_invitations(resident=guest, email=guest.email, at=at) == ["editor"]


def test_invitation_that_expired_takes_no_place(city: City, at: datetime) -> None:
    make_resident("owner")
    with with_plan(city, limits={"staff": 2}):
        invited("one@mail.example", at)
        invited("two@mail.example", at + timedelta(days=15))
    emails = RoleInvitation.objects.order_by("email").values_list("email", flat=True)
    assert list(emails) == ["one@mail.example", "two@mail.example"]


def test_api_key_is_refused_when_the_plan_lacks_it(city: City, at: datetime) -> None:
    terms: dict[str, Any] = {
        "name": "Map",
        "scopes": [],
        "requests_per_minute": 60,
        "expires_at": None,
        "actor": OWNER,
        "at": at,
    }
    with with_plan(city), pytest.raises(NotAllowed, match="not_included"):
        make_api_key(**terms)


def test_file_is_refused_when_the_plans_storage_is_full(city: City, at: datetime) -> None:
    upload = Upload(BytesIO(b"1"), "0" * 64, "text/csv", 2 * MEGABYTE)
    with with_plan(city, limits={"storage_megabytes": 1}), pytest.raises(Conflict, match="quota"):
        keep_upload(upload, name="a.csv", purpose="p", actor=SYSTEM, at=at)


def test_refusal_names_the_feature_in_the_readers_language(
    city: City, client_for: Callable[..., Client]
) -> None:
    device = client_for(city, HTTP_ACCEPT_LANGUAGE="en", HTTP_ACCEPT="application/json")
    with with_plan(city, modules=frozenset()):
        answer = device.get("/budget/")
    assert answer.status_code == 403
    body = answer.json()
    assert body["code"] == "plans.entitlements.not_included"
    assert body["facts"]["name"] == "budget"
    assert "Participatory budget" in body["title"]


@pytest.mark.slow
def test_every_address_of_the_budget_refuses_when_the_module_is_off(
    city: City, at: datetime, client_for: Callable[..., Client]
) -> None:
    planted = plant_all("modules", at)
    staff = client_for(city, raise_request_exception=False)
    staff.force_login(make_resident("owner", "contest_manager"))
    asked = 0
    with with_plan(city, modules=frozenset()):
        for address in city_addresses():
            path = address.path(planted)
            if path is None or not _is_of_budget(path):
                continue
            asked += 1
            for device in (staff, client_for(city)):
                for send in (device.get, device.post):
                    answer = send(path)
                    assert answer.status_code in {403, 405}, (path, answer.status_code)
                    assert "modules" not in answer.content.decode(errors="replace").replace(
                        path, ""
                    )
    assert asked > 60


def _is_of_budget(path: str) -> bool:
    return path.startswith(("/budget/", "/office/budget/", "/api/v1/contests", "/api/v1/budget"))


def test_pages_around_do_not_mention_the_budget_when_the_module_is_off(
    city: City, at: datetime, client_for: Callable[..., Client]
) -> None:
    plant_all("hidden-budget", at)
    device = client_for(city, HTTP_ACCEPT_LANGUAGE="en")
    device.force_login(make_resident("owner"))
    with with_plan(city, modules=frozenset()):
        for path in ("/", "/me/", "/office/", "/calendar/", "/open-data/", "/search/?q=hidden"):
            page = device.get(path).content.decode()
            assert "/budget/" not in page, path


def test_module_of_knows_a_view_by_its_package() -> None:
    def view() -> None: ...

    view.__module__ = "tenant_apps.budget.web.contests"
    assert module_of(view) == "budget"
    view.__module__ = "tenant_apps.residents.web.people"
    assert module_of(view) == ""
    view.__module__ = "config.home.front"
    assert module_of(view) == ""
