"""Support access: nothing without consent, in time, in one municipality, once."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from django.core import signing
from django.utils import timezone
from django_tenants.utils import tenant_context

from kernel.audit.models import AuditEvent
from kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from shared_apps.operators.actions import support
from shared_apps.operators.models import Operator, SupportAccess
from shared_apps.operators.rules.support import LENT_ROLES
from tenant_apps.residents.models import Resident, RoleGrant
from tenants import hosts
from tenants.city import City
from tenants.models import Municipality
from tenants.schemas import PUBLIC, current_schema, working_in
from tests.factories.operators import OperatorClient, actor_of, make_operator
from tests.factories.residents import acting, make_resident

Browser = Callable[..., Any]


@pytest.fixture
def operator(city: City) -> Operator:
    return make_operator()


@pytest.fixture
def access(operator: Operator, city: City) -> SupportAccess:
    now = timezone.now()
    who: dict[str, Any] = {"actor": actor_of(operator), "at": now}
    return support.ask_for_access(city.slug, reason="A ballot does not print", **who)


def owner() -> Any:
    return acting("owner")


def lend(access: SupportAccess, city: City, *, role: str = "auditor", hours: int = 2) -> None:
    who: dict[str, Any] = {"actor": owner(), "at": timezone.now()}
    support.grant(access.pk, city=city, role=role, hours=hours, **who)


def way_in(access: SupportAccess, operator: Operator) -> str:
    return support.open_entry(access.pk, actor=actor_of(operator), at=timezone.now())


def go_in(browser: Any, token: str) -> Any:
    return browser.post("/accounts/support/enter/", {"token": token})


def verbs_in(schema: str) -> list[str]:
    with working_in(schema):
        rows = AuditEvent.objects.filter(verb__startswith="support.").order_by("pk")
        return list(rows.values_list("verb", flat=True))


def test_support_enters_and_reads_when_the_owner_let_it(
    access: SupportAccess, operator: Operator, city: City, client_for: Browser
) -> None:
    lend(access, city)
    browser = client_for(city)
    token = way_in(access, operator)
    assert browser.get(f"/accounts/support/enter/?token={token}").status_code == 200
    answer = go_in(browser, token)
    assert (answer.status_code, answer["Location"]) == (302, "/office/")
    page = browser.get("/office/audit/")
    assert page.status_code == 200
    assert "support.entered" in page.content.decode()
    account = Resident.objects.get(email__endswith="@support.invalid")
    assert not account.has_usable_password()
    assert not RoleGrant.objects.filter(resident=account).exists()
    told = ["support.asked", "support.granted", "support.entered"]
    assert verbs_in(PUBLIC) == verbs_in(city.schema_name) == told
    entered = AuditEvent.objects.get(verb="support.entered")
    assert entered.actor == f"account:{account.uuid}"


def test_office_says_that_support_is_in(
    access: SupportAccess, operator: Operator, city: City, client_for: Browser
) -> None:
    staff = client_for(city)
    staff.force_login(make_resident("owner"))
    words = "Support of e-DEM may work in this office"
    staff.cookies["edem_language"] = "en"
    assert words not in staff.get("/office/").content.decode()
    lend(access, city)
    hosts.forget_all()
    assert words in staff.get("/office/").content.decode()
    assert words not in staff.get("/").content.decode()


def test_support_changes_nothing_when_the_role_only_reads(
    access: SupportAccess, operator: Operator, city: City, client_for: Browser
) -> None:
    lend(access, city)
    browser = client_for(city)
    go_in(browser, way_in(access, operator))
    assert browser.get("/office/people/").status_code == 200
    sent = {"email": "a@b.example", "role": "editor"}
    assert browser.post("/office/people/invite/", sent).status_code == 403
    assert browser.post(f"/office/support/{access.pk}/").status_code == 403


def test_open_entry_is_refused_without_consent(access: SupportAccess, operator: Operator) -> None:
    with pytest.raises(NotAllowed, match=r"operators\.support\.not_open"):
        way_in(access, operator)


def test_open_entry_is_refused_when_another_operator_asked(
    access: SupportAccess, city: City
) -> None:
    lend(access, city)
    with pytest.raises(NotFound):
        way_in(access, make_operator())


def test_entering_is_refused_when_the_token_was_used(
    access: SupportAccess, operator: Operator, city: City, client_for: Browser
) -> None:
    lend(access, city)
    token = way_in(access, operator)
    assert go_in(client_for(city), token).status_code == 302
    assert go_in(client_for(city), token).status_code == 403


def test_entering_is_refused_on_another_municipality(
    access: SupportAccess, operator: Operator, city: City, other_city: City, client_for: Browser
) -> None:
    lend(access, city)
    assert go_in(client_for(other_city), way_in(access, operator)).status_code == 403
    with tenant_context(other_city):
        assert not Resident.objects.filter(email__endswith="@support.invalid").exists()


def test_entering_is_refused_when_the_minute_is_over(
    access: SupportAccess, operator: Operator, city: City
) -> None:
    lend(access, city)
    token = way_in(access, operator)
    with pytest.raises(NotAllowed, match=r"operators\.support\.entry_unusable"):
        support.use_entry(token, city=city, at=timezone.now() + timedelta(seconds=61))


@pytest.mark.parametrize("change", ["ended", "operator_closed", "other_operator"])
def test_entering_is_refused_when_consent_or_operator_is_gone(
    access: SupportAccess, operator: Operator, city: City, change: str
) -> None:
    lend(access, city)
    token = way_in(access, operator)
    if change == "ended":
        support.end(access.pk, city=city, actor=owner(), at=timezone.now())
    elif change == "operator_closed":
        Operator.objects.filter(pk=operator.pk).update(is_active=False)
    else:
        told = support.read_token(token, city=city) | {"operator": str(make_operator().pk)}
        token = signing.dumps(told, salt=support.SALT)
    with pytest.raises(NotAllowed):
        support.use_entry(token, city=city, at=timezone.now())


def test_entering_is_refused_when_the_token_is_forged(city: City, client_for: Browser) -> None:
    assert go_in(client_for(city), "forged").status_code == 403
    assert client_for(city).get("/accounts/support/enter/").status_code == 403


def test_support_is_nobody_when_the_time_is_over(
    access: SupportAccess, operator: Operator, city: City, client_for: Browser
) -> None:
    lend(access, city)
    browser = client_for(city)
    go_in(browser, way_in(access, operator))
    past = timezone.now() - timedelta(seconds=1)
    SupportAccess.objects.filter(pk=access.pk).update(until=past)
    assert browser.get("/office/").status_code == 403


def test_support_is_nobody_at_once_when_the_owner_ends_it(
    access: SupportAccess, operator: Operator, city: City, client_for: Browser
) -> None:
    lend(access, city)
    browser, staff = client_for(city), client_for(city)
    go_in(browser, way_in(access, operator))
    staff.force_login(make_resident("owner"))
    assert browser.get("/office/").status_code == 200
    assert staff.post(f"/office/support/{access.pk}/end/").status_code == 302
    assert browser.get("/office/").status_code == 403
    assert verbs_in(PUBLIC)[-1] == verbs_in(city.schema_name)[-1] == "support.ended"


def test_owner_lends_and_ends_and_support_changes_nothing_when_the_site_is_read_only(
    access: SupportAccess, operator: Operator, city: City, client_for: Browser
) -> None:
    Municipality.objects.filter(slug=city.slug).update(state="read_only")
    hosts.forget_all()
    staff, browser = client_for(city), client_for(city)
    staff.force_login(make_resident("owner"))
    page = f"/office/support/{access.pk}/"
    assert staff.post(page, {"role": "editor", "hours": 2}).status_code == 302
    assert go_in(browser, way_in(access, operator)).status_code == 302
    assert browser.get("/office/").status_code == 200
    assert browser.post("/office/community/news/new/", {"title": "X"}).status_code == 409
    assert staff.post("/office/people/invite/", {}).status_code == 409
    assert staff.post(f"{page}end/").status_code == 302
    assert browser.get("/office/").status_code == 403


def test_owner_refuses_support_when_the_site_is_read_only(
    access: SupportAccess, city: City, client_for: Browser
) -> None:
    Municipality.objects.filter(slug=city.slug).update(state="read_only")
    hosts.forget_all()
    staff = client_for(city)
    staff.force_login(make_resident("owner"))
    assert staff.post(f"/office/support/{access.pk}/refuse/").status_code == 302
    access.refresh_from_db()
    assert access.state == "refused"


def test_owner_lends_a_role_in_the_office(
    access: SupportAccess, city: City, client_for: Browser
) -> None:
    staff = client_for(city)
    staff.force_login(make_resident("owner"))
    assert "A ballot does not print" in staff.get("/office/support/").content.decode()
    page = f"/office/support/{access.pk}/"
    assert staff.post(page, {"role": "owner", "hours": 2}).status_code == 422
    assert staff.post(page, {"role": "auditor", "hours": 73}).status_code == 422
    assert staff.post(page, {"role": "auditor", "hours": 72}).status_code == 302
    access.refresh_from_db()
    assert (access.state, access.role) == ("granted", "auditor")
    assert staff.post(page, {"role": "auditor", "hours": 1}).status_code == 409


def test_request_of_another_municipality_is_not_there(
    access: SupportAccess, other_city: City, client_for: Browser
) -> None:
    staff = client_for(other_city)
    with tenant_context(other_city):
        staff.force_login(make_resident("owner"))
    for page in ("", "refuse/", "end/"):
        sent = {"role": "auditor", "hours": 2}
        assert staff.post(f"/office/support/{access.pk}/{page}", sent).status_code == 404
    access.refresh_from_db()
    assert access.state == "asked"


@pytest.mark.parametrize(("role", "hours"), [("owner", 2), ("auditor", 0), ("auditor", 73)])
def test_grant_is_refused_when_role_or_time_is_too_much(
    access: SupportAccess, city: City, role: str, hours: int
) -> None:
    with pytest.raises(Invalid):
        lend(access, city, role=role, hours=hours)
    assert "owner" not in LENT_ROLES


def test_grant_is_refused_when_it_was_refused_before(access: SupportAccess, city: City) -> None:
    support.refuse(access.pk, city=city, actor=owner(), at=timezone.now())
    with pytest.raises(Conflict):
        lend(access, city)


def test_operator_asks_and_enters_from_the_console(city: City, client_for: Browser) -> None:
    operator = make_operator()
    console = OperatorClient(operator)
    assert console.post("/console/fleet/poltava/support/", {"reason": " "}).status_code == 422
    assert console.post("/console/fleet/poltava/support/", {"reason": "A look"}).status_code == 302
    found = SupportAccess.objects.get(operator=operator)
    assert console.post(f"/console/support/{found.pk}/enter/").status_code == 403
    lend(found, city)
    page = console.post(f"/console/support/{found.pk}/enter/")
    href = page.context["href"]
    assert href.startswith("http://poltava.localhost/accounts/support/enter/?token=")
    assert page.headers["Cache-Control"].count("no-store") == 1
    assert go_in(client_for(city), unquote(href.partition("token=")[2])).status_code == 302
    assert current_schema() == city.schema_name


def test_support_account_is_no_resident_who_votes(
    access: SupportAccess, operator: Operator, city: City, client_for: Browser, at: datetime
) -> None:
    from django.test import RequestFactory

    from tenant_apps.residents.web.middleware import actor_of as resident_actor

    lend(access, city, role="editor")
    browser = client_for(city)
    go_in(browser, way_in(access, operator))
    request: Any = RequestFactory().get("/")
    request.session, request.city, request.at = browser.session, city, timezone.now()
    request.user = Resident.objects.get(email__endswith="@support.invalid")
    actor = resident_actor(request)
    assert (actor.assurance, actor.roles) == ("anonymous", frozenset({"editor"}))
