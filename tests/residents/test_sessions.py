"""Sessions: whose, on which device, how long, listed and ended."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django_tenants.utils import tenant_context

from kernel.audit.models import AuditEvent
from kernel.devices import device_name
from kernel.sessions.lifetimes import Lifetime
from kernel.sessions.models import Session
from kernel.sessions.store import SessionStore
from tenant_apps.residents.models import Resident
from tenants.city import City
from tests.factories.residents import PASSWORD, make_resident
from tests.residents.letters import deliver_letters, link_in
from tests.runtime.test_settings import INSTALLATION, run

PAGE = "/accounts/sessions/"
END = "/accounts/sessions/end/"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1"
)
CHROME = (
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Mobile Safari/537.36"
)
EDGE = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0"
)


def sign_in(browser: Client, resident: Resident, **more: str) -> Any:
    return browser.post("/accounts/login/", {"login": resident.email, "password": PASSWORD, **more})


@pytest.fixture
def desk(client_for: Callable[..., Client], city: City) -> Client:
    return client_for(city, HTTP_ACCEPT_LANGUAGE="en", HTTP_USER_AGENT=FIREFOX)


@pytest.fixture
def phone(client_for: Callable[..., Client], city: City) -> Client:
    return client_for(
        city, HTTP_ACCEPT_LANGUAGE="en", HTTP_USER_AGENT=SAFARI, REMOTE_ADDR="203.0.113.9"
    )


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (FIREFOX, "Firefox, Windows"),
        (SAFARI, "Safari, iPhone"),
        (CHROME, "Chrome, Android"),
        (EDGE, "Edge, Mac"),
        ("curl/8.5.0", "curl"),
        ("<script>alert(1)</script>", ""),
        ("", ""),
    ],
)
def test_device_has_a_short_name_when_a_browser_tells_its_own(user_agent: str, name: str) -> None:
    assert device_name(user_agent) == name


def test_session_says_whose_and_where_when_somebody_signs_in(
    phone: Client, resident: Resident
) -> None:
    sign_in(phone, resident)

    row = Session.objects.get(account=resident.uuid)
    assert (row.device, row.network) == ("Safari, iPhone", "203.0.113.0/24")
    assert timezone.now() - row.created_at < timedelta(minutes=1)
    assert row.seen_at >= row.created_at


def test_session_has_a_new_key_when_somebody_signs_in(desk: Client, resident: Resident) -> None:
    session = desk.session
    session["basket"] = "kept"
    session.save()
    before = session.session_key

    sign_in(desk, resident)

    assert desk.session.session_key != before
    assert desk.session["basket"] == "kept"
    assert not Session.objects.filter(session_key=before).exists()


def test_list_names_this_device_and_ends_another_when_asked(
    desk: Client, phone: Client, resident: Resident
) -> None:
    sign_in(phone, resident)
    sign_in(desk, resident)
    rows = desk.get(PAGE).context["sessions"]
    assert [(row["device"], row["is_current"]) for row in rows] == [
        ("Firefox, Windows", True),
        ("Safari, iPhone", False),
    ]
    page = desk.get(PAGE).content.decode()
    for browser in (phone, desk):
        assert str(browser.session.session_key) not in page

    answer = desk.post(END, {"session": rows[1]["reference"]})

    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    assert phone.get(PAGE)["Location"].startswith("/accounts/login/")
    assert desk.get(PAGE).status_code == 200
    assert AuditEvent.objects.get(verb="account.sessions_ended").facts == {"ended": 1}


def test_all_others_end_when_none_is_named(
    desk: Client, phone: Client, resident: Resident, client_for: Callable[..., Client], city: City
) -> None:
    third = client_for(city)
    for browser in (phone, third, desk):
        sign_in(browser, resident)

    desk.post(END)

    assert Session.objects.filter(account=resident.uuid).count() == 1
    assert desk.get(PAGE).status_code == 200


def test_session_of_somebody_else_stays_when_its_reference_is_sent(
    desk: Client, phone: Client, resident: Resident
) -> None:
    sign_in(phone, make_resident())
    reference = phone.get(PAGE).context["sessions"][0]["reference"]
    sign_in(desk, resident)

    desk.post(END, {"session": reference})

    assert phone.get(PAGE).status_code == 200
    assert not AuditEvent.objects.filter(verb="account.sessions_ended").exists()


@pytest.mark.parametrize("way", ["change", "reset"])
def test_other_sessions_end_when_the_password_changes(
    desk: Client, phone: Client, resident: Resident, at: datetime, way: str
) -> None:
    sign_in(phone, resident)
    new = {"password1": "another-long-sentence"}
    if way == "change":
        sign_in(desk, resident)
        desk.post("/accounts/password/change/", {"oldpassword": PASSWORD, **new})
    else:
        desk.post("/accounts/password/reset/", {"email": resident.email})
        form = desk.get(link_in(deliver_letters(at)[0]))["Location"]
        desk.post(form, new)

    assert phone.get(PAGE)["Location"].startswith("/accounts/login/")
    mine = Session.objects.get(account=resident.uuid)
    assert mine.session_key == desk.session.session_key
    assert desk.get(PAGE).status_code == 200


def test_session_is_noted_as_seen_at_most_every_ten_minutes(
    desk: Client, resident: Resident
) -> None:
    sign_in(desk, resident)
    now = timezone.now()
    Session.objects.update(seen_at=now - timedelta(minutes=9))
    desk.get(PAGE)
    assert Session.objects.get().seen_at == now - timedelta(minutes=9)

    Session.objects.update(
        seen_at=now - timedelta(minutes=11), expire_date=now + timedelta(hours=1)
    )
    desk.get(PAGE)

    row = Session.objects.get()
    assert row.seen_at >= now
    assert row.expire_date > now + timedelta(hours=11)


@pytest.mark.parametrize(
    ("roles", "remember", "idle", "absolute"),
    [
        ((), "", timedelta(hours=12), timedelta(hours=24)),
        ((), "on", timedelta(days=14), timedelta(days=30)),
        (("editor",), "on", timedelta(hours=4), timedelta(hours=12)),
    ],
)
def test_session_lives_as_long_as_its_kind_says(
    desk: Client,
    city: City,
    roles: tuple[str, ...],
    remember: str,
    idle: timedelta,
    absolute: timedelta,
) -> None:
    person = make_resident(*roles)
    sign_in(desk, person, remember=remember)
    row = Session.objects.get(account=person.uuid)
    assert abs(row.expire_date - row.seen_at - idle) < timedelta(seconds=1)
    assert desk.session.get_expire_at_browser_close() is not bool(remember)

    store = SessionStore(row.session_key)
    assert store.signed_in_at == row.created_at
    last = row.created_at + absolute - timedelta(minutes=30)
    assert store.next_end(last) == row.created_at + absolute


def test_session_ends_by_whichever_term_comes_first() -> None:
    begin = datetime(2026, 3, 2, 10, 0)  # noqa: DTZ001 - only differences count
    life = Lifetime(idle=timedelta(hours=1), absolute=timedelta(hours=3))
    ends = [
        life.ends_at(signed_in_at=begin, seen_at=begin + timedelta(hours=hours))
        for hours in (0, 1, 2, 2.5)
    ]
    assert [(end - begin) / timedelta(hours=1) for end in ends] == [1, 2, 3, 3]


def test_session_opens_nothing_when_it_has_ended(desk: Client, resident: Resident) -> None:
    sign_in(desk, resident)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))

    assert desk.get(PAGE)["Location"].startswith("/accounts/login/")


def test_session_belongs_to_nobody_when_nobody_signed_in(desk: Client) -> None:
    session = desk.session
    session["basket"] = 1
    session.save()

    row = Session.objects.get()
    assert (row.account, row.device, row.created_at) == (None, "", None)
    assert SessionStore(row.session_key).next_end(timezone.now() + timedelta(days=1)) is None


def test_sessions_of_two_cities_stay_apart_when_one_ends_all(
    desk: Client, resident: Resident, client_for: Callable[..., Client], other_city: City
) -> None:
    with tenant_context(other_city):
        there = make_resident()
        Resident.objects.filter(pk=there.pk).update(uuid=resident.uuid)
        there.refresh_from_db()
    neighbour = client_for(other_city)
    neighbour.force_login(there)
    sign_in(desk, resident)

    desk.post(END)

    with tenant_context(other_city):
        assert Session.objects.filter(account=resident.uuid).count() == 1


def test_page_of_a_signed_in_resident_costs_few_queries_when_opened_cold(
    desk: Client, resident: Resident, django_assert_max_num_queries: Any
) -> None:
    sign_in(desk, resident)

    for page in ("/accounts/security/", PAGE, "/accounts/person/", "/accounts/email/"):
        with django_assert_max_num_queries(8):
            assert desk.get(page).status_code == 200


def test_cookies_stay_with_the_host_when_an_installation_runs() -> None:
    code = (
        "from config.settings import production as s;"
        "print(s.SESSION_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY,"
        " s.SESSION_COOKIE_SAMESITE, s.CSRF_COOKIE_NAME, s.CSRF_COOKIE_SECURE)"
    )
    result = run(["-c", code], INSTALLATION)
    told = ["__Host-session", "True", "True", "Lax", "__Host-csrf", "True"]
    assert result.stdout.split() == told, result.stderr
