"""Pages of notices, settings, following and of the links in letters."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kernel.subjects import Subject, SubjectCard, SubjectKind, subject_kinds
from tenant_apps.notifications.actions import addresses
from tenant_apps.notifications.actions.tokens import ALL_LETTERS, write_link
from tenant_apps.notifications.models import Follow, Notice, NoticeSettings
from tenant_apps.residents.models import Resident
from tenants.city import City
from tests.conftest import CityClient
from tests.factories.notifications import (
    EVENT,
    IMPORTANT,
    NOON,
    THING,
    add_follow,
    make_notice,
    work_off,
)
from tests.factories.residents import make_resident

LIST, SETTINGS = "/me/notices/", "/me/notices/settings/"
BUDGET_OF_QUERIES = 8


@pytest.fixture
def own(city: City, resident: Resident) -> CityClient:
    """Give the resident's browser, in English."""
    client = CityClient(city, HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(resident)
    return client


@pytest.fixture
def things(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the things of the tests be public, all but number 9."""
    cards = {
        key: SubjectCard(f"Thing {key}", f"/things/{key}/", is_public=key != "9") for key in "789"
    }

    def known(keys: Any) -> dict[str, SubjectCard]:
        return {key: card for key, card in cards.items() if key in keys}

    monkeypatch.setitem(subject_kinds.entries, THING.kind, SubjectKind("Things", known))


def body(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.mark.parametrize("path", [LIST, SETTINGS, "/me/follow/?kind=tests.thing&key=7"])
def test_page_asks_to_sign_in_when_nobody_is(city: City, path: str) -> None:
    answer = CityClient(city).get(path)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/login/?next=")


def test_list_says_how_to_begin_when_it_is_empty(own: CityClient) -> None:
    assert "Nothing has happened yet" in body(own.get(LIST))


def test_list_shows_unread_first_by_day_within_its_queries(
    own: CityClient, resident: Resident, django_assert_max_num_queries: Any
) -> None:
    for number in range(40):
        make_notice(
            resident,
            at=NOON + timedelta(hours=number),
            read_at=NOON if number % 2 else None,
            facts={"title": f"Thing {number}.", "path": "/"},
        )
    with django_assert_max_num_queries(BUDGET_OF_QUERIES):
        shown = body(own.get(LIST))
    assert shown.index("Thing 38.") < shown.index("Thing 0.") < shown.index("Thing 39.")
    assert '<span class="count" aria-hidden="true">20</span>' in shown
    following = shown.partition("?after=")[2].partition('"')[0]
    rest = body(own.get(f"{LIST}?after={following}"))
    numbers = [number for number in range(40) if f"Thing {number}." in rest]
    assert numbers == [1, 3, 5, 7, 9, 11, 13, 15, 17, 19]


@pytest.mark.parametrize("after", ["x", "u", "r-1", "u99999999999999999999", "r1e5"])
def test_list_answers_when_the_place_is_none(own: CityClient, after: str) -> None:
    assert own.get(LIST, {"after": after}).status_code == 200


def notice_queries(client: CityClient) -> int:
    """Return how many queries for notices a page without any costs."""
    with CaptureQueriesContext(connection) as captured:
        client.get("/accounts/rules/")
    return sum('"notice"' in query["sql"] for query in captured)


def test_bell_costs_visitors_nothing_and_people_one_query(city: City, own: CityClient) -> None:
    make_notice(make_resident())
    assert (notice_queries(CityClient(city)), notice_queries(own)) == (0, 1)
    shown = body(own.get("/accounts/rules/"))
    assert LIST in shown
    assert '<span class="count"' not in shown


def test_own_page_shows_the_newest_unread_within_its_queries(
    own: CityClient, resident: Resident, django_assert_max_num_queries: Any
) -> None:
    for number in range(5):
        make_notice(
            resident,
            at=NOON + timedelta(hours=number),
            facts={"title": f"Thing {number}.", "path": "/"},
        )
    with django_assert_max_num_queries(BUDGET_OF_QUERIES):
        shown = body(own.get("/me/"))
    assert [number for number in range(5) if f"Thing {number}." in shown] == [2, 3, 4]


def test_open_marks_read_and_leads_to_the_thing(own: CityClient, resident: Resident) -> None:
    notice = make_notice(resident)
    answer = own.get(f"{LIST}{notice.pk}/")
    assert answer.headers["Location"] == "/budget/"
    notice.refresh_from_db()
    assert notice.read_at is not None


@pytest.mark.parametrize("path", ["https://evil.example/", "//evil.example", "javascript:x", ""])
def test_open_stays_on_this_host_when_a_path_leads_away(
    own: CityClient, resident: Resident, path: str
) -> None:
    notice = make_notice(resident, facts={"title": "x", "path": path})
    assert own.get(f"{LIST}{notice.pk}/").headers["Location"] == LIST


@pytest.mark.parametrize("page", ["{}/", "{}/read/"])
def test_notice_is_not_found_when_it_is_somebody_elses(own: CityClient, page: str) -> None:
    notice = make_notice(make_resident())
    path = LIST + page.format(notice.pk)
    answer = own.post(path) if "read" in path else own.get(path)
    assert answer.status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None


def test_read_all_leaves_what_came_meanwhile(own: CityClient, resident: Resident) -> None:
    first, later = make_notice(resident), make_notice(resident)
    foreign = make_notice(make_resident())
    own.post(f"{LIST}read/", {"up_to": str(first.pk)})
    unread = set(Notice.objects.unread().values_list("pk", flat=True))
    assert unread == {later.pk, foreign.pk}


def test_settings_keep_pace_and_events(own: CityClient, resident: Resident) -> None:
    own.post(SETTINGS, {"pace": "weekly", "told": []})
    kept = NoticeSettings.objects.get(pk=resident.pk)
    assert kept.pace == "weekly"
    assert EVENT in kept.muted
    assert IMPORTANT not in kept.muted
    own.post(SETTINGS, {"pace": "daily", "told": [EVENT]})
    assert EVENT not in NoticeSettings.objects.get(pk=resident.pk).muted


def test_settings_refuse_when_the_pace_is_unknown(own: CityClient) -> None:
    assert own.post(SETTINGS, {"pace": "hourly"}).status_code == 422


def test_settings_stay_within_their_queries_when_much_is_followed(
    own: CityClient, resident: Resident, things: None, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        add_follow(resident, Subject(THING.kind, str(number)))
    with django_assert_max_num_queries(BUDGET_OF_QUERIES):
        shown = body(own.get(SETTINGS))
    assert "Thing 8" in shown
    assert shown.count("No longer there") == 27


def test_follow_and_unfollow_work_without_scripts(
    own: CityClient, resident: Resident, things: None
) -> None:
    form = {"kind": THING.kind, "key": THING.key, "next": "/budget/"}
    assert own.post("/me/follow/", form).headers["Location"] == "/budget/"
    assert Follow.objects.get().resident_id == resident.pk
    assert own.post("/me/unfollow/", form).headers["Location"] == "/budget/"
    assert not Follow.objects.exists()


def test_follow_answers_htmx_with_the_button(own: CityClient, things: None) -> None:
    form = {"kind": THING.kind, "key": THING.key, "next": "/budget/"}
    answer = own.post("/me/follow/", form, HTTP_HX_REQUEST="true")
    shown = body(answer)
    assert 'action="/me/unfollow/"' in shown
    assert "1 person follows" in shown
    assert "<html" not in shown


def test_follow_asks_again_after_signing_in(own: CityClient, things: None) -> None:
    shown = body(own.get("/me/follow/?kind=tests.thing&key=7&next=/budget/"))
    assert "Thing 7" in shown
    assert 'value="/budget/"' in shown
    assert not Follow.objects.exists()


@pytest.mark.parametrize("key", ["9", "10", "", "10\x00"])
def test_follow_refuses_when_the_thing_is_hidden_or_none(
    own: CityClient, things: None, key: str
) -> None:
    answer = own.post("/me/follow/", {"kind": THING.kind, "key": key})
    assert answer.status_code == 404
    assert not Follow.objects.exists()


def test_follow_stays_on_this_host_when_next_leads_away(own: CityClient, things: None) -> None:
    form = {"kind": THING.kind, "key": THING.key, "next": "https://evil.example/"}
    assert own.post("/me/follow/", form).headers["Location"] == SETTINGS


def unsubscribe_path(city: City, person: Resident, purpose: str) -> str:
    token = write_link(person.uuid, purpose=purpose, city=city)
    return reverse("notifications:unsubscribe", args=[token])


@pytest.mark.parametrize("purpose", [ALL_LETTERS, EVENT])
def test_unsubscribe_works_with_one_click_and_no_sign_in(
    city: City, resident: Resident, purpose: str
) -> None:
    client = CityClient(city, enforce_csrf_checks=True)
    path = unsubscribe_path(city, resident, purpose)
    assert client.get(path).status_code == 200
    assert not NoticeSettings.objects.exists()
    answer = client.post(path, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    own = NoticeSettings.objects.get(pk=resident.pk)
    assert (own.pace == "never", own.muted == [EVENT]) == (
        purpose == ALL_LETTERS,
        purpose == EVENT,
    )


def test_unsubscribe_stops_no_answers_and_no_account_letters(
    city: City, resident: Resident
) -> None:
    client = CityClient(city)
    client.post(unsubscribe_path(city, resident, IMPORTANT))
    assert NoticeSettings.objects.get(pk=resident.pk).muted == []
    client.post(unsubscribe_path(city, resident, ALL_LETTERS))
    client.post("/accounts/password/reset/", {"email": resident.email})
    work_off("residents.")
    assert [letter.to for letter in mail.outbox] == [[resident.email]]


def test_unsubscribe_refuses_when_the_link_is_another_citys_or_cut(
    city: City, other_city: City, resident: Resident
) -> None:
    token = write_link(resident.uuid, purpose=ALL_LETTERS, city=other_city)
    client = CityClient(city)
    for tried in (token, token[:-3], "x"):
        answer = client.post(reverse("notifications:unsubscribe", args=[tried]))
        assert answer.status_code == 422
    assert not NoticeSettings.objects.exists()


@pytest.fixture
def bounced(resident: Resident) -> Resident:
    """Give a resident whose letters came back."""
    NoticeSettings.objects.create(resident=resident, bounced_at=NOON, bounce_reason="5.1.1 gone")
    return resident


def test_address_is_confirmed_again_by_a_letter(
    city: City, own: CityClient, bounced: Resident
) -> None:
    assert "5.1.1 gone" in body(own.get(SETTINGS))
    own.post(f"{SETTINGS}address/")
    own.post(f"{SETTINGS}address/")
    work_off()
    (letter,) = mail.outbox
    link = next(line for line in str(letter.body).splitlines() if "/me/notices/address/" in line)
    path = link.partition("localhost")[2]
    client = CityClient(city, HTTP_ACCEPT_LANGUAGE="en")
    client.get(path)
    assert NoticeSettings.objects.get().bounced_at is not None
    assert "Your address is confirmed" in body(client.post(path))
    assert NoticeSettings.objects.get().bounced_at is None


def test_address_stays_refused_when_the_account_has_another_by_now(
    city: City, bounced: Resident
) -> None:
    token = write_link(bounced.uuid, purpose=f"{addresses.PURPOSE}old@mail.example", city=city)
    CityClient(city).post(reverse("notifications:address", args=[token]))
    assert NoticeSettings.objects.get().bounced_at is not None


def test_link_of_one_purpose_does_nothing_of_another(city: City, bounced: Resident) -> None:
    token = write_link(bounced.uuid, purpose=ALL_LETTERS, city=city)
    CityClient(city).post(reverse("notifications:address", args=[token]))
    assert NoticeSettings.objects.get().bounced_at is not None


def test_leaks_are_impossible_when_a_session_is_of_another_city(
    city: City, other_city: City, client_for: Callable[..., CityClient], resident: Resident
) -> None:
    make_notice(resident, facts={"title": "SECRET", "path": "/"})
    foreign = client_for(other_city)
    foreign.cookies = client_for(city).cookies
    assert foreign.get(LIST).status_code == 302
