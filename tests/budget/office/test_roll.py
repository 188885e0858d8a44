"""The voter roll in the office: check first, then import; nothing stored when rows are wrong."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tenant_apps.budget.models import Contest
from tenant_apps.community.models import District
from tenant_apps.residents.models import RollEntry
from tenant_apps.residents.rules.roll import HEADINGS, USUAL_HEADINGS
from tests.budget.office.conftest import Office
from tests.factories.budget import make_office_contest, work_off
from tests.residents.numbers import make_pesel
from tests.residents.rolls import as_csv, people

pytestmark = pytest.mark.django_db


def roll_contest() -> Contest:
    return make_office_contest(roll_required=True, id_kind="pesel", assurance="roll")


def upload(browser: Any, contest: Contest, rows: Any) -> str:
    """Send a roll to be checked; returns the address of its report."""
    file = SimpleUploadedFile("roll.csv", as_csv(rows).getvalue(), content_type="text/csv")
    answer = browser.post(f"/office/budget/{contest.slug}/roll/", {"file": file})
    assert answer.status_code == 302
    work_off()
    return str(answer["Location"])


def test_roll_is_imported_when_its_check_is_confirmed(office: Office) -> None:
    contest, browser = roll_contest(), office()
    report = upload(browser, contest, people(3))
    assert RollEntry.objects.count() == 0
    assert "Import the roll" in browser.get(report, HTTP_ACCEPT_LANGUAGE="en").content.decode()
    confirmed = browser.post(f"{report}confirm/")
    work_off()
    assert RollEntry.objects.filter(scope=contest.uuid).count() == 3
    assert browser.get(confirmed["Location"]).status_code == 200


def test_roll_names_row_and_column_when_a_number_is_wrong(office: Office) -> None:
    contest, browser = roll_contest(), office()
    good, wrong = people(2)
    last = str((int(make_pesel(7)[-1]) + 1) % 10)
    rows = [good, (make_pesel(7)[:-1] + last, *wrong[1:])]
    page = browser.get(upload(browser, contest, rows), HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert "What is wrong" in page
    assert '<td class="num" data-label="Row">3</td>' in page
    assert "Import the roll" not in page


def test_roll_import_is_unknown_when_it_belongs_to_another_contest(office: Office) -> None:
    contest, browser = roll_contest(), office()
    report = upload(browser, contest, people(1))
    other = make_office_contest(title="Another contest")
    assert browser.get(report.replace(contest.slug, other.slug)).status_code == 404


def test_roll_is_closed_when_the_role_is_missing(office: Office) -> None:
    contest = roll_contest()
    assert office("intake_clerk").get(f"/office/budget/{contest.slug}/roll/").status_code == 403


def test_roll_page_names_districts_and_headings_that_the_import_reads(office: Office) -> None:
    contest, browser = roll_contest(), office()
    District.objects.create(code="D0", name="Zagrodno")
    browser.post(f"{upload(browser, contest, people(1))}confirm/")
    work_off()
    page = browser.get(f"/office/budget/{contest.slug}/roll/").content.decode()
    assert "Zagrodno" in page
    assert "Imię i nazwisko" in page
    read = {heading for headings in HEADINGS.values() for heading in headings}
    assert {heading for usual in USUAL_HEADINGS.values() for heading in usual} <= read


def test_person_without_a_number_is_on_the_roll_when_a_clerk_saw_a_document(
    office: Office,
) -> None:
    contest, browser = roll_contest(), office()
    typed = {"kind": "document", "number": "AB 123456", "name": "Zofia", "birth_year": "1980"}
    answer = browser.post(f"/office/budget/{contest.slug}/roll/add/", typed)
    assert answer.status_code == 302
    assert RollEntry.objects.filter(scope=contest.uuid).count() == 1
    gone = {"kind": "document", "number": "ab-123456"}
    assert browser.post(f"/office/budget/{contest.slug}/roll/remove/", gone).status_code == 302
    assert not RollEntry.objects.filter(scope=contest.uuid).exists()


def test_person_keeps_what_was_typed_when_the_number_is_wrong(office: Office) -> None:
    contest, browser = roll_contest(), office()
    typed = {"kind": "pesel", "number": "4405", "name": "Zofia Kowalska", "birth_year": "1980"}
    answer = browser.post(f"/office/budget/{contest.slug}/roll/add/", typed)
    assert answer.status_code == 422
    assert "Zofia Kowalska" in answer.content.decode()
    assert not RollEntry.objects.filter(scope=contest.uuid).exists()
