"""What is kept of people ends with its reason."""

from datetime import datetime, timedelta

from django.core.files.storage import default_storage
from django.test import TestCase

from kernel.people import SYSTEM
from shared_apps.onboarding.actions.decisions import approve, refuse
from shared_apps.onboarding.actions.forgetting import forget_drafts, forget_ended
from shared_apps.onboarding.models import Application
from shared_apps.onboarding.rules.wizard import KEEP_CLOSED, KEEP_DRAFT
from shared_apps.onboarding.tasks import forget_old
from shared_apps.registers.models import RegisterUnit
from tests.onboarding.applying import CONTACT, Applicant, pdf


def test_draft_goes_with_its_document_when_nobody_touched_it_for_thirty_days(
    applicant: Applicant, unit: RegisterUnit, at: datetime
) -> None:
    applicant.fill(unit, at)
    place = applicant.application.document_place
    assert forget_drafts(at=at + KEEP_DRAFT - timedelta(seconds=1)) == 0
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert forget_drafts(at=at + KEEP_DRAFT) == 1
    assert not Application.objects.exists()
    assert not default_storage.exists(place)
    assert applicant.browser.get(applicant.page("")).status_code == 404


def test_refused_application_loses_its_people_after_ninety_days(
    applicant: Applicant, submitted: Application, at: datetime
) -> None:
    refuse(submitted, reason="Ні", actor=SYSTEM, at=at)
    place = submitted.document_place
    assert forget_ended(at=at + KEEP_CLOSED - timedelta(seconds=1)) == 0
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert forget_ended(at=at + KEEP_CLOSED) == 1
    assert forget_ended(at=at + 2 * KEEP_CLOSED) == 0
    found = applicant.application
    kept = [found.contact_name, found.contact_email, found.contact_phone, found.document_name]
    assert kept == ["", "", "", ""]
    assert (found.number, found.reason, found.state) == (submitted.number, "Ні", "refused")
    assert not default_storage.exists(place)
    page = applicant.browser.get(applicant.page("", "status"))
    assert page.status_code == 200
    assert CONTACT["name"] not in page.content.decode()


def test_nothing_is_forgotten_of_an_approved_application(
    submitted: Application, at: datetime
) -> None:
    approve(submitted, actor=SYSTEM, at=at)
    assert forget_ended(at=at + 10 * KEEP_CLOSED) == 0
    assert forget_old() == 0


def test_document_goes_when_another_is_sent(
    applicant: Applicant, unit: RegisterUnit, at: datetime
) -> None:
    applicant.fill(unit, at)
    first = applicant.application.document_place
    with TestCase.captureOnCommitCallbacks(execute=True):
        applicant.send("document", document=pdf())
    assert applicant.application.document_place != first
    assert not default_storage.exists(first)
