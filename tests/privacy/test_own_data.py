"""Own records: shown in words, taken away, corrected, erased by their owner alone."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from kernel.audit.models import AuditEvent
from kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from kernel.privacy import personal_records
from tenant_apps.budget.models import Proposal
from tenant_apps.community.models import District
from tenant_apps.residents.actions import corrections
from tenant_apps.residents.actions.privacy import check_erasable, erase_person, pages_of
from tenant_apps.residents.actions.voter_keys import ensure_key
from tenant_apps.residents.models import IdentityLink, Resident, RoleGrant
from tenant_apps.residents.rules.corrections import may_correct_alone
from tenant_apps.residents.rules.own_records import groups_of
from tenant_apps.residents.rules.tags import account_tag
from tenants.city import City
from tests.factories.proposals import make_contest_in, make_draft
from tests.factories.residents import PASSWORD, actor_for, make_resident
from tests.factories.voting import CLOSES, NOON, cast, make_paper, make_voter

ERASE = {"password": PASSWORD, "understood": "on"}


@pytest.fixture
def device(client_for: Callable[..., Client], city: City, resident: Resident) -> Client:
    client = client_for(city, HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(resident)
    return client


@pytest.mark.parametrize(
    "page", ["/me/data/", "/me/data/correct/", "/me/data/erase/", "/me/data/my-records.json"]
)
def test_own_pages_lead_to_sign_in_when_nobody_is_signed_in(
    client_for: Callable[..., Client], city: City, page: str
) -> None:
    answer = client_for(city).get(page)

    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


def test_own_page_names_the_person_and_a_page_per_part(device: Client, resident: Resident) -> None:
    answer = device.get("/me/data/")
    page = answer.content.decode()

    titles = [section["title"] for section in answer.context["own_parts"]]
    assert titles[0] == "Account"
    assert len(titles) == len(pages_of()) >= len(dict(personal_records))
    assert all(str(section["text"]) for section in answer.context["own_parts"])
    assert resident.email in page
    assert "English" in page or "Українська" in page
    assert answer["Cache-Control"].find("no-store") >= 0


def test_part_shows_what_one_app_holds(device: Client, resident: Resident) -> None:
    make_draft(make_contest_in(), resident, title="Лавки на пагорбі")

    answer = device.get("/me/data/budget/")

    assert "Лавки на пагорбі" in answer.content.decode()
    assert answer["Cache-Control"].find("no-store") >= 0
    assert "Nothing." in device.get("/me/data/files/").content.decode()


def test_part_is_not_found_when_no_app_has_it(device: Client) -> None:
    assert device.get("/me/data/nothing-like-this/").status_code == 404


def test_account_of_the_last_owner_waits_and_of_one_of_two_does_not(
    owner: Resident, at: datetime
) -> None:
    with pytest.raises(Conflict):
        check_erasable(account=owner.uuid, at=at)

    make_resident("owner")

    check_erasable(account=owner.uuid, at=at)
    assert Resident.objects.filter(pk=owner.pk).exists()


def test_json_holds_every_app_and_is_audited(device: Client, resident: Resident) -> None:
    answer = device.get("/me/data/my-records.json")

    records = answer.json()["records"]
    assert set(records) == set(dict(personal_records))
    assert records["residents"]["email"] == resident.email
    assert "attachment" in answer["Content-Disposition"]
    assert AuditEvent.objects.get(verb="personal_data.taken").facts == {"form": "json"}


def test_pdf_is_tagged_and_named_when_taken_away(device: Client) -> None:
    answer = device.get("/me/data/my-records.pdf")

    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert b"/MarkInfo" in answer.content
    assert b"/Lang" in answer.content


def test_file_is_not_found_when_its_kind_is_unknown(device: Client) -> None:
    assert device.get("/me/data/my-records.exe").status_code == 404


def test_correct_changes_what_is_open_and_audits_without_values(
    device: Client, resident: Resident
) -> None:
    district = District.objects.create(code="levada", name="Левада")
    sent = {"name": " Олена  Нова ", "birth_date": "1990-01-02", "district": district.pk}

    assert device.post("/me/data/correct/", sent).status_code == 302

    resident.refresh_from_db()
    assert (resident.name, resident.birth_date) == ("Олена Нова", date(1990, 1, 2))
    assert resident.district == district
    facts = AuditEvent.objects.get(verb="account.corrected").facts
    assert facts == {"fields": ["name", "birth_date", "district"]}


@pytest.mark.parametrize(
    ("name", "born", "code"),
    [
        ("12 34", None, "residents.correction.no_name"),
        ("Олена", date(1800, 1, 1), "residents.correction.wrong_birth_date"),
        ("Олена", date(2030, 1, 1), "residents.correction.wrong_birth_date"),
    ],
)
def test_correct_refuses_when_a_value_cannot_be(
    resident: Resident, at: datetime, name: str, born: date | None, code: str
) -> None:
    values: dict[str, Any] = {"name": name, "birth_date": born, "district": None}

    with pytest.raises(Invalid) as refusal:
        corrections.correct_own(resident=resident, **values, actor=actor_for(resident), at=at)

    assert refusal.value.code == code


def test_correct_refuses_when_the_birth_date_is_entered_already(
    resident: Resident, at: datetime
) -> None:
    Resident.objects.filter(pk=resident.pk).update(birth_date=date(1990, 1, 2))
    values: dict[str, Any] = {"name": resident.name, "district": None}
    by: dict[str, Any] = {"actor": actor_for(resident), "at": at}

    with pytest.raises(NotAllowed) as refusal:
        corrections.correct_own(resident=resident, **values, birth_date=date(2000, 1, 2), **by)

    assert refusal.value.code == "residents.correction.office_only"
    assert Resident.objects.get(pk=resident.pk).birth_date == date(1990, 1, 2)


def test_forged_form_changes_nothing_when_the_name_is_proven(
    device: Client, resident: Resident, at: datetime
) -> None:
    IdentityLink.objects.create(
        resident=resident, source="x", level="eid", subject_tag=b"1", linked_at=at, used_at=at
    )

    device.post("/me/data/correct/", {"name": "Хтось Інший"})

    assert Resident.objects.get(pk=resident.pk).name == resident.name


@pytest.mark.parametrize(
    ("field", "known", "proven", "expected"),
    [
        ("name", True, False, True),
        ("name", True, True, False),
        ("birth_date", False, False, True),
        ("birth_date", True, False, False),
        ("birth_date", False, True, False),
        ("district", False, True, True),
        ("district", True, False, False),
    ],
)
def test_may_correct_alone_says_what_needs_the_office(
    field: str, known: bool, proven: bool, expected: bool
) -> None:
    assert may_correct_alone(field, known=known, is_proven=proven) is expected


def test_erase_page_says_what_goes_and_erases_nothing(device: Client, resident: Resident) -> None:
    make_draft(make_contest_in(), resident)

    answer = device.get("/me/data/erase/")

    assert [part["title"] for part in answer.context["goes"]][:2] == [
        "Account",
        "Signed-in devices",
    ]
    assert answer.context["stays"]
    assert Resident.objects.filter(pk=resident.pk).exists()
    assert Proposal.objects.filter(author=resident).exists()


def test_erase_removes_the_account_and_signs_out_when_confirmed(
    device: Client, resident: Resident
) -> None:
    answer = device.post("/me/data/erase/", ERASE)

    assert answer["Location"] == "/me/data/erased/"
    assert not Resident.objects.filter(pk=resident.pk).exists()
    assert device.get("/me/data/erased/").status_code == 200
    assert device.get("/me/data/").status_code == 302


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"password": "wrong", "understood": "on"}, 422),
        ({"password": PASSWORD}, 422),
        ({"understood": "on"}, 422),
    ],
)
def test_erase_keeps_the_account_when_the_proof_is_missing(
    device: Client, resident: Resident, sent: dict[str, str], status: int
) -> None:
    answer = device.post("/me/data/erase/", sent)

    assert answer.status_code == status
    assert Resident.objects.filter(pk=resident.pk).exists()


def test_erase_refuses_after_too_many_wrong_passwords(device: Client, resident: Resident) -> None:
    for _time in range(5):
        device.post("/me/data/erase/", {**ERASE, "password": "wrong"})

    assert device.post("/me/data/erase/", ERASE).status_code == 429
    assert Resident.objects.filter(pk=resident.pk).exists()


def test_erase_asks_for_the_address_when_the_account_has_no_password(
    client_for: Callable[..., Client], city: City, noon: None
) -> None:
    person = make_resident()
    device = client_for(city)
    device.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    person.set_unusable_password()
    person.save()
    device.force_login(person)

    wrong = device.post("/me/data/erase/", {"address": "x@mail.example", "understood": "on"})

    assert wrong.status_code == 422
    assert "password" not in wrong.context["form"].fields
    assert Resident.objects.filter(pk=person.pk).exists()


def test_erase_refuses_when_the_last_owner_would_go(
    client_for: Callable[..., Client], city: City, owner: Resident
) -> None:
    device = client_for(city)
    device.force_login(owner)

    page = device.get("/me/data/erase/")
    answer = device.post("/me/data/erase/", ERASE)

    assert page.context["waits"]
    assert answer.status_code == 409
    assert RoleGrant.objects.filter(resident=owner, role="owner").exists()


def test_erase_leaves_everything_when_one_app_refuses(owner: Resident, at: datetime) -> None:
    draft = make_draft(make_contest_in(), owner)

    with pytest.raises(Conflict) as refusal:
        erase_person(account=owner.uuid, actor=actor_for(owner), at=at)

    assert refusal.value.code == "residents.roles.last_owner"
    assert Proposal.objects.filter(pk=draft.pk).exists()
    assert not AuditEvent.objects.filter(verb="account.erased").exists()


def test_erase_leaves_no_trace_when_rolled_back(resident: Resident, at: datetime) -> None:
    with transaction.atomic():
        erase_person(account=resident.uuid, actor=actor_for(resident), at=at)
        transaction.set_rollback(True)

    assert Resident.objects.filter(pk=resident.pk).exists()
    assert not AuditEvent.objects.filter(verb="account.erased").exists()


def test_erase_refuses_when_the_account_is_gone(resident: Resident, at: datetime) -> None:
    actor = actor_for(resident)
    erase_person(account=resident.uuid, actor=actor, at=at)

    with pytest.raises(NotFound):
        erase_person(account=resident.uuid, actor=actor, at=at)


def test_erase_waits_when_only_the_account_keeps_its_owner_from_voting_twice(
    resident: Resident,
) -> None:
    paper = make_paper()
    tag = account_tag(ensure_key(scope=paper.contest_uuid, at=NOON), account=resident.uuid)
    voter = make_voter()
    cast(paper, 1, voter=type(voter)(tag=tag, facts=voter.facts, account=resident.uuid))
    by: dict[str, Any] = {"account": resident.uuid, "actor": actor_for(resident)}

    with pytest.raises(Conflict) as refusal:
        erase_person(**by, at=NOON)
    assert refusal.value.code == "budget.erasure.voting_open"

    erase_person(**by, at=CLOSES + timedelta(minutes=1))
    assert not Resident.objects.filter(pk=resident.pk).exists()


def test_erase_does_not_wait_when_the_roll_knows_the_voter(resident: Resident) -> None:
    paper = make_paper()
    voter = make_voter()
    cast(paper, 1, voter=type(voter)(tag=voter.tag, facts=voter.facts, account=resident.uuid))

    erase_person(account=resident.uuid, actor=actor_for(resident), at=NOON)

    assert not Resident.objects.filter(pk=resident.pk).exists()


def test_groups_put_nested_values_under_their_key() -> None:
    value = {"name": "A", "empty": [], "rows": [{"x": 1}, {"x": 2, "y": ""}], "more": {"z": 3}}

    groups = {group.key: group.records for group in groups_of(value)}

    assert groups[""] == ((("name", "A"),),)
    assert groups["rows"] == ((("x", 1),), (("x", 2),))
    assert groups["more"] == ((("z", 3),),)
    assert "empty" not in groups


def test_register_is_public_and_says_the_real_terms(
    client_for: Callable[..., Client], city: City
) -> None:
    page = client_for(city, HTTP_ACCEPT_LANGUAGE="en").get("/privacy/").content.decode()

    assert "Register of processing" in page
    assert "Drafts of projects that nobody touched" in page
    assert "365" in page
