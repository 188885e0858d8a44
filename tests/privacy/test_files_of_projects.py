"""Files go with the project they belong to: with a forgotten draft, with an erased author."""

import threading
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction
from django_tenants.utils import tenant_context

from kernel.people import SYSTEM
from kernel.subjects import Subject
from tenant_apps.budget.actions.personal import forget_drafts
from tenant_apps.budget.models import Proposal
from tenant_apps.files.models import StoredFile
from tenant_apps.residents.actions.privacy import erase_person
from tenants.city import City
from tests.factories.files import pdf, store
from tests.factories.proposals import make_author, make_contest_in, make_draft, make_projects_in

YEAR = timedelta(days=365)


def subject_of(proposal: Proposal) -> Subject:
    return Subject("budget.proposal", str(proposal.uuid))


@pytest.mark.django_db
def test_files_go_with_a_draft_when_its_term_is_over(city: City, at: datetime) -> None:
    contest, author = make_contest_in(), make_author()
    old = make_draft(contest, author, changed_at=at - 2 * YEAR)
    fresh = make_draft(contest, author, changed_at=at)
    for draft in (old, fresh):
        store(pdf(str(draft.uuid).encode()), subject_of(draft), purpose="document")

    forget_drafts(at - YEAR)

    assert list(StoredFile.objects.values_list("subject_key", flat=True)) == [str(fresh.uuid)]


@pytest.mark.django_db
def test_files_of_a_withdrawn_project_go_when_its_author_is_erased(
    city: City, at: datetime
) -> None:
    author = make_author()
    kept, withdrawn = make_projects_in(make_contest_in(), 2, author=author)
    Proposal.objects.filter(pk=withdrawn.pk).update(state="withdrawn")
    for project in (kept, withdrawn):
        content = pdf(str(project.uuid).encode())
        store(content, subject_of(project), purpose="document", is_public=True)

    erase_person(account=author.uuid, actor=SYSTEM, at=at)

    assert list(StoredFile.objects.values_list("subject_key", flat=True)) == [str(kept.uuid)]


@pytest.mark.django_db(transaction=True)
def test_project_stays_when_its_old_draft_is_submitted_while_drafts_are_forgotten(
    city: City, at: datetime
) -> None:
    draft = make_draft(make_contest_in(), make_author(), changed_at=at - 2 * YEAR)
    begun = threading.Event()

    def forget() -> None:
        with tenant_context(city):
            begun.set()
            forget_drafts(at - YEAR)
        connection.close()

    night = threading.Thread(target=forget)
    with transaction.atomic():
        Proposal.objects.filter(pk=draft.pk).update(state="submitted", number=1, changed_at=at)
        night.start()
        begun.wait(5)
        night.join(0.5)
    night.join(10)

    assert Proposal.objects.filter(pk=draft.pk).exists()
