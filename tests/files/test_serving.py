"""Files as people fetch them: who may, with which headers, never another city's."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django_tenants.utils import tenant_context

from kernel.subjects import Subject
from tenant_apps.files.models import StoredFile
from tenant_apps.files.web.links import LINK_SECONDS, file_url, image_url
from tenants.city import City
from tests.factories.files import pdf, picture, store
from tests.factories.proposals import make_author, make_contest_in, make_draft

pytestmark = pytest.mark.django_db
Browser = Callable[..., Any]


@pytest.fixture
def browse(client_for: Browser) -> Browser:
    """Give `browse(city)`: a browser whose answers are read to their end."""

    def opened(city: City) -> Any:
        browser = client_for(city)
        get = browser.get

        def read(path: str) -> Any:
            answer = get(path)
            answer.body = b"".join(answer.streaming_content) if answer.streaming else b""
            return answer

        browser.get = read
        return browser

    return opened


def elsewhere() -> Subject:
    return Subject("budget.proposal", str(uuid4()))


def test_public_photo_is_kept_for_ever_and_runs_nothing(city: City, browse: Browser) -> None:
    photo = store(picture(900, 600), elsewhere(), is_public=True)
    answer = browse(city).get(image_url(photo, 800))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert answer["Content-Disposition"].startswith("inline")
    assert answer.body.startswith(b"\xff\xd8\xff")


def test_document_is_downloaded_under_its_name(city: City, browse: Browser) -> None:
    stored = store(pdf(), elsewhere(), purpose="document", name="Кошторис.pdf", is_public=True)
    answer = browse(city).get(file_url(stored))
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''%D0%9A")
    assert answer["Content-Type"] == "application/pdf"


@pytest.mark.parametrize(
    ("asked", "width"), [(1, 320), (320, 320), (321, 800), (1600, 900), (9999, 900)]
)
def test_image_address_names_the_smallest_size_that_is_wide_enough(
    city: City, asked: int, width: int
) -> None:
    photo = store(picture(900, 600), elsewhere(), is_public=True)
    assert image_url(photo, asked).endswith(f"/{width}.jpg")


@pytest.mark.parametrize("name", ["123.jpg", "0.jpg"])
def test_size_is_missing_when_it_is_not_kept(city: City, browse: Browser, name: str) -> None:
    photo = store(picture(900, 600), elsewhere(), is_public=True)
    assert browse(city).get(f"/files/{photo.pk}/{name}").status_code == 404


def test_private_file_opens_by_its_link_only(city: City, browse: Browser) -> None:
    stored = store(pdf(), elsewhere(), purpose="document", name="plan.pdf")
    browser = browse(city)
    link = file_url(stored)
    opened = browser.get(link)
    assert opened.status_code == 200
    assert opened["Cache-Control"].startswith("private")
    assert browser.get(link.partition("?")[0]).status_code == 403
    assert browser.get(link[:-2] + "xx").status_code == 403
    assert browser.get(link.replace("plan.pdf", "320.jpg")).status_code == 403


def test_private_link_expires_after_its_hour(
    city: City, browse: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = store(pdf(), elsewhere(), purpose="document")
    link = file_url(stored)
    now = time.time() + LINK_SECONDS + 1
    monkeypatch.setattr("django.core.signing.time.time", lambda: now)
    assert browse(city).get(link).status_code == 403


def test_private_file_opens_to_the_author_of_its_draft(
    city: City, browse: Browser, at: datetime
) -> None:
    author = make_author()
    draft = make_draft(make_contest_in(at=at), author)
    photo = store(picture(), Subject("budget.proposal", str(draft.uuid)))
    path = image_url(photo, 320).partition("?")[0]
    browser = browse(city)
    assert browser.get(path).status_code == 403
    browser.force_login(make_author())
    assert browser.get(path).status_code == 403
    browser.force_login(author)
    assert browser.get(path).status_code == 200


def test_file_is_missing_on_another_citys_host(
    city: City, other_city: City, browse: Browser
) -> None:
    stored = store(picture(), elsewhere(), is_public=True)
    private = store(pdf(), elsewhere(), purpose="document")
    browser = browse(other_city)
    assert browser.get(image_url(stored, 320)).status_code == 404
    assert browser.get(file_url(private)).status_code == 404


def test_link_opens_nothing_elsewhere_when_both_cities_have_the_key(
    city: City, other_city: City, browse: Browser
) -> None:
    stored = store(pdf(), elsewhere(), purpose="document")
    link = file_url(stored)
    with tenant_context(other_city):
        store(pdf(b"/Other 1"), elsewhere(), purpose="document")
        StoredFile.objects.update(uuid=stored.uuid)
        assert file_url(StoredFile.objects.get()) != link
    assert browse(other_city).get(link).status_code == 403


def test_roll_is_never_served(city: City, browse: Browser, at: datetime) -> None:
    stored = store(pdf(), Subject("", ""), purpose="roll", is_public=True, at=at - timedelta(1))
    assert browse(city).get(f"/files/{stored.pk}/roll.pdf").status_code == 404
