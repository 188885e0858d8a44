"""The staff office: its door, its first page, people, audit."""

import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django_tenants.utils import tenant_context
from openpyxl import load_workbook

from kernel import clock
from kernel.audit.actions import record
from kernel.audit.models import AuditEvent
from kernel.people import SYSTEM
from tenant_apps.residents.models import Resident, RoleGrant, RoleInvitation
from tenants.city import City
from tests.factories.residents import actor_for, make_resident

PAGES = ["/office/", "/office/people/", "/office/people/invite/", "/office/audit/"]


@pytest.fixture
def enter(client_for: Callable[..., Client], city: City) -> Callable[[Resident], Client]:
    def sign_in(person: Resident) -> Client:
        browser = client_for(city)
        browser.force_login(person)
        return browser

    return sign_in


@pytest.mark.parametrize("page", PAGES)
def test_office_shows_the_way_to_sign_in_when_nobody_is_signed_in(
    client_for: Callable[..., Client], city: City, page: str
) -> None:
    answer = client_for(city).get(page)

    assert answer.status_code == 403
    assert f"/accounts/login/?next={page}" in answer.content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_office_refuses_when_the_person_holds_no_role(
    enter: Callable[[Resident], Client], resident: Resident, page: str
) -> None:
    answer = enter(resident).get(page)

    assert answer.status_code == 403
    assert answer.context["refusal"].code == "residents.office.staff_only"


MATRIX = {
    "owner": {"/office/", "/office/people/", "/office/people/invite/", "/office/audit/"},
    "contest_manager": {"/office/", "/office/people/", "/office/people/invite/"},
    "intake_clerk": {"/office/"},
    "auditor": {"/office/", "/office/people/", "/office/audit/"},
    "editor": {"/office/"},
}


@pytest.mark.parametrize("role", sorted(MATRIX))
@pytest.mark.parametrize("page", PAGES)
def test_office_opens_a_page_only_when_the_role_says_so(
    enter: Callable[[Resident], Client], city: City, role: str, page: str
) -> None:
    answer = enter(make_resident(role)).get(page)

    assert answer.status_code == (200 if page in MATRIX[role] else 403)


def test_home_lists_what_waits_when_an_invitation_is_open(
    enter: Callable[[Resident], Client], owner: Resident, at: datetime
) -> None:
    RoleInvitation.objects.create(email="a@mail.example", role="editor", invited_at=clock.now())

    parts = enter(owner).get("/office/").context["parts"]

    people = next(part for part in parts if part["name"] == "people")
    assert [row["count"] for row in people["waiting"]] == [1]
    assert [row["url"] for row in people["waiting"]] == ["/office/people/"]


def test_owner_grants_and_revokes_when_using_the_pages(
    enter: Callable[[Resident], Client], owner: Resident, resident: Resident
) -> None:
    browser = enter(owner)
    page = f"/office/people/{resident.uuid}/"

    assert browser.post(page, {"role": "editor"}).status_code == 302
    assert RoleGrant.objects.filter(resident=resident).get().role == "editor"
    assert browser.post(f"{page}revoke/", {"role": "editor"}).status_code == 302
    assert not RoleGrant.objects.filter(resident=resident).exists()


def test_page_says_why_when_two_roles_are_kept_apart(
    enter: Callable[[Resident], Client], owner: Resident, clerk: Resident
) -> None:
    answer = enter(owner).post(f"/office/people/{clerk.uuid}/", {"role": "formal_evaluator"})

    assert answer.status_code == 409
    assert answer.context["refused"]
    assert answer.context["form"]["role"].value() == "formal_evaluator"


def test_manager_cannot_make_an_owner_when_forging_the_form(
    enter: Callable[[Resident], Client], manager: Resident, resident: Resident
) -> None:
    answer = enter(manager).post(f"/office/people/{resident.uuid}/", {"role": "owner"})

    assert answer.status_code == 422
    assert not RoleGrant.objects.filter(resident=resident).exists()


def test_revoke_refuses_when_the_last_owner_would_go(
    enter: Callable[[Resident], Client], owner: Resident
) -> None:
    answer = enter(owner).post(f"/office/people/{owner.uuid}/revoke/", {"role": "owner"})

    assert answer.status_code == 409
    assert answer.context["refusal"].code == "residents.roles.last_owner"


def test_invite_posts_a_letter_and_can_be_withdrawn_when_using_the_pages(
    enter: Callable[[Resident], Client], owner: Resident
) -> None:
    browser = enter(owner)

    browser.post("/office/people/invite/", {"email": "New@mail.example", "role": "editor"})
    invitation = RoleInvitation.objects.get()
    assert b"new@mail.example" in browser.get("/office/people/").content
    browser.post(f"/office/people/invitations/{invitation.pk}/withdraw/")

    assert not RoleInvitation.objects.exists()


def test_person_is_not_found_when_the_account_is_of_another_city(
    enter: Callable[[Resident], Client], owner: Resident, other_city: City
) -> None:
    with tenant_context(other_city):
        stranger = make_resident()

    answer = enter(owner).get(f"/office/people/{stranger.uuid}/")

    assert answer.status_code == 404


def test_people_list_keeps_its_queries_when_staff_grows(
    enter: Callable[[Resident], Client], owner: Resident, django_assert_max_num_queries: Any
) -> None:
    browser = enter(owner)
    for _number in range(15):
        make_resident("editor", "councillor")

    with django_assert_max_num_queries(7):
        answer = browser.get("/office/people/")

    assert len(answer.context["people"]) == 16


def fill_audit(owner: Resident, at: datetime, count: int) -> None:
    for number in range(count):
        record("thing.done", kind="thing", key=number, actor=actor_for(owner), at=at, number=number)


def test_audit_pages_by_key_when_there_are_more_rows(
    enter: Callable[[Resident], Client],
    auditor: Resident,
    owner: Resident,
    at: datetime,
    django_assert_max_num_queries: Any,
) -> None:
    fill_audit(owner, at, 60)
    browser = enter(auditor)

    with django_assert_max_num_queries(8):
        first = browser.get("/office/audit/?verb=thing")
    older = browser.get(f"/office/audit/?{first.context['older']}")

    assert [row["object"] for row in first.context["rows"]] == [
        f"thing:{number}" for number in range(59, 9, -1)
    ]
    assert [row["object"] for row in older.context["rows"]] == [
        f"thing:{number}" for number in range(9, -1, -1)
    ]
    assert first.context["rows"][0]["by"] == owner.name


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("verb=other", {"b"}),
        ("object=pool", {"c"}),
        ("object=pool:c", {"c"}),
        ("object=pool:d", set()),
        ("actor=owner@mail.example", {"a"}),
        ("actor=nobody@mail.example", set()),
        ("actor=system", {"b", "c"}),
        ("since=2026-03-03&until=2026-03-03", {"b"}),
        ("until=2026-03-02", {"a"}),
    ],
)
def test_audit_finds_by_verb_object_actor_and_day(
    enter: Callable[[Resident], Client], auditor: Resident, query: str, found: set[str]
) -> None:
    owner = make_resident("owner", email="owner@mail.example")
    newest = AuditEvent.objects.latest("pk").pk
    days = [datetime.fromisoformat(f"2026-03-0{day}T22:30:00+00:00") for day in (1, 2, 3)]
    record("thing.done", kind="thing", key="a", actor=actor_for(owner), at=days[0])
    record("other.done", kind="thing", key="b", actor=SYSTEM, at=days[1])
    record("thing.done", kind="pool", key="c", actor=SYSTEM, at=days[2])

    rows = enter(auditor).get(f"/office/audit/?{query}").context["rows"]

    keys = {row["object"].partition(":")[2] for row in rows}
    assert AuditEvent.objects.filter(pk__gt=newest).count() == 3
    assert keys & {"a", "b", "c"} == found


def test_audit_refuses_the_form_when_a_day_is_no_day(
    enter: Callable[[Resident], Client], auditor: Resident
) -> None:
    answer = enter(auditor).get("/office/audit/?since=yesterday&verb=x")

    assert answer.status_code == 422
    assert answer.context["form"]["verb"].value() == "x"


def test_audit_export_holds_the_found_events_when_taken_as_csv_or_xlsx(
    enter: Callable[[Resident], Client], auditor: Resident, owner: Resident, at: datetime
) -> None:
    fill_audit(owner, at, 3)
    record("=cmd()", kind="thing", key="x", actor=SYSTEM, at=at)
    browser = enter(auditor)

    text = b"".join(browser.get("/office/audit/export.csv?verb=thing")).decode("utf-8-sig")
    book = b"".join(browser.get("/office/audit/export.xlsx?verb=thing"))
    formula = b"".join(browser.get("/office/audit/export.csv?verb==cmd")).decode("utf-8-sig")

    assert len(text.splitlines()) == 4
    assert "2026-03-02 12:00:00" in text
    sheet = load_workbook(io.BytesIO(book)).active
    assert sheet.max_row == 4
    assert "'=cmd()" in formula
    assert browser.get("/office/audit/export.pdf").status_code == 404


def test_staff_list_holds_one_row_a_role_when_taken_as_csv_or_xlsx(
    enter: Callable[[Resident], Client], owner: Resident, clerk: Resident
) -> None:
    device = enter(owner)

    text = b"".join(device.get("/office/staff.csv")).decode("utf-8-sig")
    book = b"".join(device.get("/office/staff.xlsx"))

    assert len(text.splitlines()) == 3
    assert clerk.email in text
    assert load_workbook(io.BytesIO(book)).active.max_row == 3
    assert device.get("/office/staff.pdf").status_code == 404
    assert enter(clerk).get("/office/staff.csv").status_code == 403


def test_owner_corrects_by_a_document_and_nothing_without_one(
    enter: Callable[[Resident], Client], owner: Resident, resident: Resident
) -> None:
    device, page = enter(owner), f"/office/people/{resident.uuid}/correct/"
    sent = {"name": "Олена Нова", "birth_date": "1990-01-02", "district": ""}

    assert device.post(page, sent).status_code == 422
    assert device.post(page, {**sent, "document": "on"}).status_code == 302

    resident.refresh_from_db()
    assert (resident.name, str(resident.birth_date)) == ("Олена Нова", "1990-01-02")
    assert AuditEvent.objects.get(verb="account.corrected_at_desk").facts == {
        "fields": ["name", "birth_date"]
    }


def test_invitation_is_shown_as_expired_and_sent_again(
    enter: Callable[[Resident], Client], owner: Resident, at: datetime
) -> None:
    old = RoleInvitation.objects.create(email="a@mail.example", role="editor", invited_at=at)
    device = enter(owner)

    assert device.get("/office/people/").context["invitations"][0]["expired"]
    assert device.post(f"/office/people/invitations/{old.pk}/resend/").status_code == 302
    assert not device.get("/office/people/").context["invitations"][0]["expired"]
