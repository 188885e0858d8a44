"""The checklist: what is done, what hinders, and the owner who opens the site."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import translation

from kernel.audit.models import AuditEvent
from kernel.errors import Invalid, NotAllowed
from kernel.people import SYSTEM
from kernel.setup import setup_steps
from shared_apps.onboarding.actions.publishing import publish_site
from shared_apps.plans.actions.plans import load_plans
from shared_apps.plans.actions.subscriptions import subscribe
from shared_apps.plans.models import Plan, Subscription
from tenant_apps.community.models import Department, District, Profile, Regulation
from tenant_apps.residents.models import RoleInvitation
from tenants import hosts
from tenants.city import City
from tenants.models import Municipality
from tests.factories.residents import acting, make_resident
from tests.onboarding.sites import set_state

PAGE, PUBLISH = "/office/setup/", "/office/setup/publish/"
Browser = Callable[..., Any]


@pytest.fixture
def new_city(city: City) -> City:
    """Work in a city that is being set up."""
    return set_state("poltava", "setup")


@pytest.fixture
def enter(client_for: Browser, new_city: City) -> Browser:
    """Give `enter(role)`: a browser of somebody in the office."""

    def sign_in(role: str = "owner", **defaults: Any) -> Any:
        browser = client_for(new_city, **{"HTTP_ACCEPT_LANGUAGE": "en", **defaults})
        browser.force_login(make_resident(role))
        return browser

    return sign_in


def introduce(at: datetime) -> None:
    """Do the required steps."""
    Profile.objects.update_or_create(
        id=1, defaults={"introduction": "Місто", "contact_email": "rada@poltava.example"}
    )
    Regulation.objects.create(
        scope="budget",
        title="Положення",
        act_number="1",
        adopted_on=at.date(),
        effective_from=at.date(),
        entered_at=at,
    )


def test_steps_are_done_when_their_rows_exist(new_city: City, at: datetime) -> None:
    done = lambda: {name for name, step in setup_steps if step.is_done()}  # noqa: E731
    before = done()
    introduce(at)
    District.objects.create(code="a", name="Центр")
    Department.objects.create(code="a", name="Відділ")
    RoleInvitation.objects.create(email="a@b.example", role="editor", invited_at=at)
    assert done() - before >= {
        "community.profile",
        "community.regulations",
        "community.districts",
        "community.departments",
        "people.staff",
    }


def test_checklist_shows_what_hinders_and_no_button_before(enter: Browser, at: datetime) -> None:
    browser = enter()
    page = browser.get(PAGE).content.decode()
    assert "Required before the site can open" in page
    assert PUBLISH not in page
    introduce(at)
    page = browser.get(PAGE).content.decode()
    assert f'href="{PUBLISH}"' in page


def test_office_says_how_far_the_checklist_is(enter: Browser) -> None:
    browser = enter()
    total = len(list(setup_steps))
    page = browser.get("/office/").content.decode()
    assert f"of {total} done" in page
    assert "steps of the checklist are left" in page
    assert f"of {total} done" in browser.get("/").content.decode()


def test_visitors_see_the_site_when_the_owner_has_opened_it(
    enter: Browser, client_for: Browser, new_city: City, at: datetime
) -> None:
    visitor, owner = client_for(new_city, HTTP_ACCEPT_LANGUAGE="en"), enter()
    assert "This site opens soon" in visitor.get("/").content.decode()
    introduce(at)
    assert owner.get(PUBLISH).status_code == 200
    assert Municipality.objects.get(slug="poltava").state == "setup"
    answer = owner.post(PUBLISH)
    assert answer["Location"] == PAGE
    assert Municipality.objects.get(slug="poltava").state == "active"
    hosts.forget_all()  # after the commit, which this test has none of
    assert "This site opens soon" not in visitor.get("/").content.decode()
    assert "Checklist of the site" in owner.get(PAGE).content.decode()
    event = AuditEvent.objects.get(verb="municipality.state_changed")
    assert event.actor.startswith("account:")
    assert owner.post(PUBLISH).status_code == 302


def test_publishing_starts_the_clock_of_the_plan(new_city: City, at: datetime) -> None:
    introduce(at)
    load_plans(actor=SYSTEM, at=at)
    Municipality.objects.filter(slug="poltava").update(population=9_000)
    municipality = Municipality.objects.get(slug="poltava")
    plan = Plan.objects.get(code="eight-weeks")
    subscribe(municipality=municipality, plan=plan, modules=["budget"], actor=SYSTEM, at=at)
    later = at + timedelta(days=9)
    publish_site("poltava", actor=acting("owner"), at=later)
    service = Subscription.objects.get(municipality=municipality)
    assert (service.state, service.starts_at) == ("running", later)
    assert service.ends_at is not None
    assert 55 <= (service.ends_at - later).days <= 57


def test_publishing_is_refused_when_a_required_step_is_open(
    enter: Browser, new_city: City, at: datetime
) -> None:
    with pytest.raises(Invalid):
        publish_site("poltava", actor=acting("owner"), at=at)
    answer = enter().post(PUBLISH)
    assert answer.status_code == 422
    assert Municipality.objects.get(slug="poltava").state == "setup"


@pytest.mark.parametrize("role", ["contest_manager", "editor", "auditor", "intake_clerk"])
def test_publishing_is_refused_when_another_than_the_owner_tries(
    enter: Browser, new_city: City, at: datetime, role: str
) -> None:
    introduce(at)
    browser = enter(role)
    assert browser.get(PAGE).status_code == 200
    assert PUBLISH not in browser.get(PAGE).content.decode()
    assert browser.post(PUBLISH).status_code == 403
    with pytest.raises(NotAllowed):
        publish_site("poltava", actor=acting(role), at=at)
    assert Municipality.objects.get(slug="poltava").state == "setup"


def test_publishing_leaves_the_site_closed_when_the_clock_cannot_start(
    new_city: City, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    introduce(at)
    load_plans(actor=SYSTEM, at=at)
    Municipality.objects.filter(slug="poltava").update(population=9_000)
    municipality = Municipality.objects.get(slug="poltava")
    plan = Plan.objects.get(code="eight-weeks")
    subscribe(municipality=municipality, plan=plan, modules=["budget"], actor=SYSTEM, at=at)

    def fail(**_facts: Any) -> None:
        raise Invalid("onboarding.plan.unknown")

    monkeypatch.setattr("shared_apps.onboarding.actions.publishing.start_service", fail)
    with pytest.raises(Invalid):
        publish_site("poltava", actor=acting("owner"), at=at)
    assert Municipality.objects.get(slug="poltava").state == "setup"


@pytest.mark.parametrize("language", ["uk", "pl", "sr", "sr-latn", "en"])
def test_checklist_answers_when_read_in_any_language(
    enter: Browser, at: datetime, language: str
) -> None:
    browser = enter()
    browser.cookies["edem_language"] = language
    introduce(at)
    for path in (PAGE, PUBLISH):
        page = browser.get(path)
        assert page.status_code == 200
        assert page["Content-Language"] == language


def test_every_step_leads_somewhere(enter: Browser) -> None:
    context = enter().get(PAGE).context
    steps = [step for group in context["groups"] for step in group["steps"]]
    assert all(step["url"].startswith("/office/") for step in steps)
    with translation.override("en"):
        labels = [str(group["label"]) for group in context["groups"]]
    assert labels == ["Municipality", "People", "Budget"]
