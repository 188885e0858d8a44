"""Photos and documents of proposals: sent with the form, shown with the project, locked after."""

from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from kernel.errors import Conflict, NotAllowed
from kernel.subjects import Subject
from tenant_apps.budget.actions.attachments import subject_of
from tenant_apps.budget.actions.demo_talk import PHOTO_SIZE, draw_place
from tenant_apps.budget.actions.proposals import withdraw_proposal
from tenant_apps.budget.models import Proposal
from tenant_apps.files.actions import quota
from tenant_apps.files.actions.attachments import attach, detach, move_earlier, publish_files
from tenant_apps.files.models import StoredFile
from tenant_apps.residents.models import Resident
from tenants.city import City
from tests.budget.public.test_writing import address_of, filled
from tests.factories.files import docx, pdf, picture, store
from tests.factories.proposals import (
    actor_of,
    make_author,
    make_contest_in,
    make_draft,
    make_projects_in,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
Browser = Callable[..., Any]


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    backend = {"default": {"BACKEND": "tenants.storage.CityFileStorage"}}
    settings.STORAGES = {**settings.STORAGES, **backend}


@pytest.fixture
def author(city: City) -> Resident:
    return make_author()


@pytest.fixture
def signed_in(city: City, client_for: Browser, author: Resident) -> Any:
    client = client_for(city, HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(author)
    return client


def sent(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_author_submits_with_photo_and_document_without_javascript(
    signed_in: Any, city: City, client_for: Browser
) -> None:
    contest = make_contest_in()
    form = filled(
        contest,
        photos=[sent("before.jpg", picture(900, 600, camera="SpyCam")), sent("b.png", picture())],
        documents=[sent("plan.pdf", pdf()), sent("costs.docx", docx())],
    )
    answer = signed_in.post(address_of(contest), form, follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain == [(f"/budget/{contest.slug}/projects/1/", 302)]
    files = list(StoredFile.objects.of(subject_of(Proposal.objects.get().uuid)))
    assert sorted(file.name for file in files) == ["b.jpg", "before.jpg", "costs.docx", "plan.pdf"]
    assert all(file.is_public for file in files)
    visitor = client_for(city)
    for file in files:
        assert f"/files/{file.pk}/" in page
    photo = next(file for file in files if file.name == "before.jpg")
    shown = visitor.get(f"/files/{photo.pk}/800.jpg")
    assert b"SpyCam" not in b"".join(shown.streaming_content)
    public = visitor.get(f"/budget/{contest.slug}/projects/1/").content.decode()
    assert f'property="og:image" content="http://poltava.localhost/files/{photo.pk}/900.jpg"' in (
        public
    )
    cards = visitor.get(f"/budget/{contest.slug}/projects/").content.decode()
    assert f"/files/{photo.pk}/800.jpg" in cards


@pytest.mark.parametrize(
    ("field", "name", "content", "said"),
    [
        ("photos", "a.jpg", b"<svg><script>alert(1)</script></svg>", "This kind of file"),
        ("photos", "a.png", pdf(), "This kind of file"),
        ("photos", "a.jpg", picture(900, 900)[:900], "The picture is damaged"),
        ("documents", "a.pdf", picture(), "This kind of file"),
        ("documents", "a.pdf", pdf(b"/S/JavaScript"), "The document carries"),
        ("documents", "a.docx", docx({"word/vbaProject.bin": b"x"}), "The document carries"),
        ("documents", "a.pdf", b"", "The file is empty"),
    ],
)
@pytest.mark.parametrize("intent", ["submit", "save", "upload"])
def test_form_says_which_file_is_refused_and_keeps_the_rest(
    signed_in: Any, field: str, name: str, content: bytes, said: str, intent: str
) -> None:
    contest = make_contest_in()
    form = filled(contest, intent=intent, **{field: [sent(name, content)]})
    form["photos" if field == "documents" else "documents"] = [
        sent("good", picture() if field == "documents" else pdf())
    ]
    answer = signed_in.post(address_of(contest), form)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f"{name}: {said}" in page
    assert "People climb and want to sit." in page
    draft = Proposal.objects.get()
    assert (draft.state, draft.title) == ("draft", "Benches on the hill")
    assert StoredFile.objects.of(subject_of(draft.uuid)).count() == 1


def test_form_refuses_the_sixth_photo(signed_in: Any) -> None:
    contest = make_contest_in()
    photos = [sent(f"{number}.png", picture(20 + number, 20)) for number in range(6)]
    answer = signed_in.post(address_of(contest), filled(contest, intent="upload", photos=photos))
    assert answer.status_code == 422
    assert "There is room for 5 files here" in answer.content.decode()
    assert StoredFile.objects.count() == 5
    assert 'name="photos"' not in answer.content.decode()


def test_author_describes_orders_and_removes_photos(signed_in: Any, author: Resident) -> None:
    contest = make_contest_in()
    draft = make_draft(contest, author)
    subject = subject_of(draft.uuid)
    first, second = (
        store(picture(20 + number, 20), subject, name=f"{number}.jpg", position=number)
        for number in range(2)
    )
    address = f"/budget/drafts/{draft.uuid}/"
    form = filled(contest, intent=f"earlier:{second.pk}", **{f"describe-{first.pk}": " A  hill "})
    answer = signed_in.post(address, form)
    assert answer["Location"] == f"{address}#files"
    assert list(StoredFile.objects.of(subject)) == [second, first]
    first.refresh_from_db()
    assert first.description == "A hill"
    signed_in.post(address, filled(contest, intent=f"remove:{second.pk}"))
    assert list(StoredFile.objects.of(subject)) == [first]
    draft.refresh_from_db()
    assert draft.title == "Benches on the hill"


@pytest.mark.parametrize("intent", ["remove:x", "earlier:", f"remove:{UUID(int=7)}", "remove"])
def test_draft_is_saved_when_the_button_names_no_file(
    signed_in: Any, author: Resident, intent: str
) -> None:
    contest = make_contest_in()
    draft = make_draft(contest, author)
    answer = signed_in.post(f"/budget/drafts/{draft.uuid}/", filled(contest, intent=intent))
    assert answer.status_code == 302
    draft.refresh_from_db()
    assert draft.title == "Benches on the hill"


def test_files_of_a_draft_are_shown_to_its_author_only(
    signed_in: Any, author: Resident, city: City, client_for: Browser
) -> None:
    draft = make_draft(make_contest_in(), author)
    photo = store(picture(), subject_of(draft.uuid))
    page = signed_in.get(f"/budget/drafts/{draft.uuid}/").content.decode()
    assert f"/files/{photo.pk}/40.jpg?link=" in page
    assert client_for(city).get(f"/files/{photo.pk}/40.jpg").status_code == 403


@pytest.mark.parametrize("state", ["submitted", "admitted", "selected"])
def test_files_are_locked_when_the_proposal_is_submitted(
    city: City, author: Resident, at: datetime, state: str
) -> None:
    project = make_projects_in(make_contest_in(), 1, state=state, author=author)[0]
    subject, actor = subject_of(project.uuid), actor_of(author)
    photo = store(picture(), subject, is_public=True)
    for change in (
        lambda: attach(subject, "photo", file=BytesIO(picture()), name="b", actor=actor, at=at),
        lambda: detach(subject, photo.pk, actor=actor, at=at),
        lambda: move_earlier(subject, photo.pk, actor=actor, at=at),
    ):
        with pytest.raises(Conflict):
            change()
    assert StoredFile.objects.count() == 1


def test_files_are_added_when_a_correction_is_asked_for(signed_in: Any, author: Resident) -> None:
    contest = make_contest_in("evaluation")
    project = make_projects_in(contest, 1, state="correction", author=author)[0]
    form = filled(contest, documents=[sent("plan.pdf", pdf())])
    signed_in.post(f"/budget/drafts/{project.uuid}/", form)
    assert StoredFile.objects.of(subject_of(project.uuid)).get().is_public


def test_files_of_somebody_else_cannot_be_changed(city: City, at: datetime) -> None:
    draft = make_draft(make_contest_in(), make_author())
    subject, other = subject_of(draft.uuid), actor_of(make_author())
    photo = store(picture(), subject)
    with pytest.raises(NotAllowed):
        detach(subject, photo.pk, actor=other, at=at)
    with pytest.raises(NotAllowed):
        attach(subject, "photo", file=BytesIO(picture()), name="b", actor=other, at=at)
    with pytest.raises(NotAllowed):
        attach(
            Subject("budget.proposal", str(uuid4())),
            "photo",
            file=BytesIO(picture()),
            name="b",
            actor=other,
            at=at,
        )


def test_same_photo_is_kept_once_when_it_is_sent_twice(
    city: City, author: Resident, at: datetime
) -> None:
    draft = make_draft(make_contest_in(), author)
    subject, actor = subject_of(draft.uuid), actor_of(author)
    for _again in range(2):
        attach(subject, "photo", file=BytesIO(picture()), name="a", actor=actor, at=at)
    assert StoredFile.objects.count() == 1


def test_files_are_refused_when_one_person_fills_the_room_of_all_with_drafts(
    city: City, author: Resident, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    contest, actor = make_contest_in(), actor_of(author)
    first, second = (subject_of(make_draft(contest, author).uuid) for _draft in range(2))
    kept = pdf(b"one")
    monkeypatch.setattr(quota, "UNPUBLISHED_BYTES", len(kept) + 1)
    attach(first, "document", file=BytesIO(kept), name="a", actor=actor, at=at)

    with pytest.raises(Conflict) as refusal:
        attach(second, "document", file=BytesIO(pdf(b"two")), name="b", actor=actor, at=at)

    assert refusal.value.code == "files.account.full"
    assert StoredFile.objects.count() == 1
    publish_files(first)
    attach(second, "document", file=BytesIO(pdf(b"two")), name="b", actor=actor, at=at)


def test_files_go_when_the_draft_is_thrown_away(city: City, author: Resident, at: datetime) -> None:
    draft = make_draft(make_contest_in(), author)
    store(picture(), subject_of(draft.uuid))
    withdraw_proposal(draft.uuid, actor=actor_of(author), at=at)
    assert not StoredFile.objects.exists()


def test_demo_photo_is_a_picture() -> None:
    assert Image.open(BytesIO(draw_place(1))).size == PHOTO_SIZE
