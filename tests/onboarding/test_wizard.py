"""The application, step by step: what is kept, what is refused, what survives."""

from datetime import datetime, timedelta
from hashlib import sha256
from io import BytesIO
from typing import Any

import pytest
from django.core import mail
from django.core.files.storage import default_storage
from PIL import Image

from shared_apps.onboarding.actions.applications import begin
from shared_apps.onboarding.models import Application
from shared_apps.onboarding.rules.documents import MAX_BYTES
from shared_apps.registers.models import RegisterUnit
from tenants.schemas import PUBLIC, working_in
from tests.factories.cities import POLTAVA
from tests.onboarding.applying import CONTACT, EMAIL, PDF, Applicant, make_unit, pdf, photo
from tests.residents.letters import deliver_letters


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def errors_of(answer: Any) -> str:
    return " ".join(answer.context["form"].non_field_errors())


def test_start_finds_municipality_when_name_or_code_is_typed(
    applicant: Applicant, unit: RegisterUnit
) -> None:
    for words in ("Жовті Мл", "zhovti", unit.code):
        page = applicant.browser.get("/apply/", {"q": words})
        assert unit.code in text_of(page), words
    assert "Nothing found" in text_of(applicant.browser.get("/apply/", {"q": "Атлантида"}))


def test_start_says_the_way_on_when_municipality_is_served(applicant: Applicant) -> None:
    served = make_unit(code=POLTAVA["official_code"], names={"uk": "Полтавська громада"})
    page = applicant.browser.get("/apply/", {"q": served.code})
    assert "On the platform already" in text_of(page)
    answer = applicant.begin(served)
    assert answer.status_code == 409
    assert not Application.objects.exists()


def test_start_refuses_when_another_application_is_under_way(
    applicant: Applicant, submitted: Application, unit: RegisterUnit
) -> None:
    answer = Applicant().begin(unit)
    assert answer.status_code == 409
    assert "under way" in errors_of(answer)


def test_start_refuses_when_unit_is_no_municipality(applicant: Applicant) -> None:
    district = make_unit(kind="district")
    assert applicant.begin(district).status_code == 422
    assert applicant.browser.post("/apply/", {"unit": 10**9}).status_code == 422
    assert applicant.browser.post("/apply/", {"unit": "x"}).status_code == 422


def test_start_refuses_when_a_network_begins_too_many(
    applicant: Applicant, unit: RegisterUnit
) -> None:
    answers = [applicant.begin(unit).status_code for _number in range(21)]
    assert answers == [302] * 20 + [429]


def test_application_is_submitted_when_every_step_is_answered(
    applicant: Applicant, unit: RegisterUnit, at: datetime
) -> None:
    found = applicant.submit(unit, at)
    assert (found.state, found.number) == ("submitted", "2026-00001")
    assert (found.contact_name, found.contact_email) == (CONTACT["name"], EMAIL)
    assert (found.slug, found.languages) == ("zhovti-mlyny", ["uk", "en"])
    assert found.plan is not None
    assert (found.plan.code, found.modules) == ("eight-weeks", ["budget"])
    assert found.submitted_at == at
    letter = deliver_letters(at)[-1]
    assert "2026-00001" in letter.body
    assert f"/apply/status/{applicant.key}/" in letter.body
    assert list(found.transitions.values_list("state", flat=True)) == ["submitted"]


def test_submit_keeps_versions_and_digests_when_texts_are_accepted(submitted: Application) -> None:
    kept = {entry["kind"]: entry for entry in submitted.accepted}
    assert set(kept) == {"terms", "processing"}
    assert all(len(entry["digest"]) == 64 and entry["language"] == "en" for entry in kept.values())
    assert kept["terms"]["version"] == "2026-11"
    assert kept["terms"]["digest"] != kept["processing"]["digest"]


def test_submit_changes_nothing_when_sent_twice(
    applicant: Applicant, submitted: Application
) -> None:
    again = applicant.send("summary", terms="on", processing="on")
    assert again["Location"] == applicant.page("", "status")
    assert applicant.application.number == submitted.number
    assert applicant.application.transitions.count() == 1


def test_submit_refuses_when_texts_are_not_accepted(
    applicant: Applicant, unit: RegisterUnit, at: datetime
) -> None:
    applicant.fill(unit, at)
    assert applicant.send("summary", terms="on").status_code == 422
    assert applicant.application.state == "draft"


def test_numbers_follow_one_another_when_applications_are_submitted(
    applicant: Applicant, submitted: Application, at: datetime
) -> None:
    other = Applicant().submit(make_unit(), at, slug="inshe-selo")
    assert (submitted.number, other.number) == ("2026-00001", "2026-00002")


def test_draft_continues_when_opened_on_another_device(
    applicant: Applicant, unit: RegisterUnit, at: datetime
) -> None:
    applicant.begin(unit)
    applicant.confirm(at)
    other = Applicant("pl")
    other.key = applicant.key
    page = other.browser.get(other.page(""))
    assert page["Location"] == other.page("document")
    contact = other.browser.get(other.page("contact"))
    assert CONTACT["name"] in text_of(contact)
    assert other.send("document", document=pdf()).status_code == 302


def test_step_leads_back_when_an_earlier_one_is_open(
    applicant: Applicant, unit: RegisterUnit
) -> None:
    applicant.begin(unit)
    for step in ("confirm", "document", "address", "plan", "summary"):
        answer = applicant.browser.get(applicant.page(step))
        assert answer["Location"] == applicant.page("contact"), step
        assert applicant.send(step)["Location"] == applicant.page("contact"), step


def test_step_keeps_what_was_typed_when_it_is_wrong(
    applicant: Applicant, unit: RegisterUnit
) -> None:
    applicant.begin(unit)
    answer = applicant.send("contact", name="Ганна Левченко", email="not-an-address")
    assert answer.status_code == 422
    assert "Ганна Левченко" in text_of(answer)
    assert "not-an-address" in text_of(answer)


def test_pages_are_not_kept_or_indexed_when_opened_by_key(
    applicant: Applicant, unit: RegisterUnit
) -> None:
    applicant.begin(unit)
    page = applicant.browser.get(applicant.page("contact"))
    assert "no-store" in page["Cache-Control"]
    assert page["X-Robots-Tag"] == "noindex"


def test_pages_answer_nothing_when_key_is_unknown(applicant: Applicant, unit: RegisterUnit) -> None:
    applicant.begin(unit)
    for path in ("draft", "status"):
        for key in ("x", applicant.key[:-1], applicant.key.swapcase()):
            assert applicant.browser.get(f"/apply/{path}/{key}/").status_code == 404
    assert len(applicant.key) == 43


def test_answers_stay_when_application_was_submitted(
    applicant: Applicant, submitted: Application
) -> None:
    answer = applicant.send("contact", **{**CONTACT, "name": "Хтось Інший"})
    assert answer["Location"] == applicant.page("", "status")
    assert applicant.application.contact_name == CONTACT["name"]


def test_choosing_another_unit_asks_again_what_followed_from_it(
    applicant: Applicant, unit: RegisterUnit, at: datetime
) -> None:
    applicant.fill(unit, at)
    other = make_unit(names={"uk": "Інша громада"})
    assert applicant.send("municipality", unit=other.pk).status_code == 302
    found = applicant.application
    assert (found.unit, found.slug, found.plan) == (other, "", None)
    assert found.email_verified_at is not None


# The document


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"MZ\x90\x00 a program", "PDF, JPEG or PNG"),
        (b"<html>%PDF-", "PDF, JPEG or PNG"),
        (PDF[:-8], "damaged"),
        (PDF.replace(b"<<>>", b"<</OpenAction<</S/JavaScript>>>>"), "program"),
        (PDF.replace(b"<<>>", b"<</S/Java#53cript>>"), "program"),
        (PDF + b" " * MAX_BYTES, "larger than 10 MB"),
        (b"\x89PNG\r\n\x1a\n....IEND\xaeB`\x82", "damaged"),
        (photo("PNG", (8001, 5000)), "more than 40 megapixels"),
    ],
)
def test_document_is_refused_when_it_is_not_one(
    applicant: Applicant, unit: RegisterUnit, at: datetime, content: bytes, code: str
) -> None:
    applicant.begin(unit)
    applicant.confirm(at)
    answer = applicant.send("document", document=pdf(content=content))
    assert answer.status_code == 422
    assert code in text_of(answer)
    assert applicant.application.document_place == ""


def test_document_gets_a_plain_name_when_its_own_is_not(
    applicant: Applicant, unit: RegisterUnit, at: datetime
) -> None:
    applicant.begin(unit)
    applicant.confirm(at)
    applicant.send("document", document=pdf("../../<наказ>.exe", photo("PNG")))
    found = applicant.application
    assert (found.document_name, found.document_type) == ("наказ.png", "image/png")


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_photo_is_kept_without_place_and_camera(
    applicant: Applicant, unit: RegisterUnit, at: datetime, kind: str
) -> None:
    applicant.begin(unit)
    applicant.confirm(at)
    sent = photo(kind)
    assert b"SecretCam" in sent
    assert applicant.send("document", document=pdf("order.jpg", sent)).status_code == 302
    found = applicant.application
    with working_in(PUBLIC), default_storage.open(found.document_place) as file:
        kept = file.read()
    assert b"SecretCam" not in kept
    assert found.document_size == len(kept)
    assert found.document_sha256 == sha256(kept).hexdigest()
    image = Image.open(BytesIO(kept))
    assert (image.format, dict(image.getexif())) == (kind, {})
    assert image.size == (30, 40)


def test_document_waits_for_confirmation_when_address_is_not_proven(
    applicant: Applicant, unit: RegisterUnit
) -> None:
    applicant.begin(unit)
    applicant.send("contact", **CONTACT)
    assert applicant.send("document", document=pdf())["Location"] == applicant.page("confirm")
    assert applicant.application.document_place == ""


# The subdomain


@pytest.mark.parametrize(
    ("slug", "told"),
    [
        ("poltava", "is taken"),
        ("po1tava", "could be taken for “poltava”"),
        ("pol-tava", "could be taken for “poltava”"),
        ("www", "kept for the platform"),
        ("e-dern", "could be taken for"),
        ("a--b", "small Latin letters"),
        ("1st", "small Latin letters"),
        ("полтава", "How about “poltava”"),
        ("pоltava", "Latin letters"),
        ("x" * 41, "40"),
    ],
)
def test_address_is_refused_when_it_is_not_free_or_clear(
    applicant: Applicant, unit: RegisterUnit, at: datetime, slug: str, told: str
) -> None:
    applicant.begin(unit)
    applicant.confirm(at)
    applicant.send("document", document=pdf())
    answer = applicant.send("address", slug=slug, main="uk")
    assert answer.status_code in {409, 422}
    assert told in text_of(answer)
    if len(slug) <= 40:
        live = applicant.browser.get(f"{applicant.page('address')}check/", {"slug": slug})
        assert told in text_of(live)
        assert "<html" not in text_of(live)


def test_address_says_free_when_it_is(applicant: Applicant, unit: RegisterUnit) -> None:
    applicant.begin(unit)
    live = applicant.browser.get(f"{applicant.page('address')}check/", {"slug": "zhovti-mlyny"})
    assert "is free" in text_of(live)


def test_address_is_refused_when_another_application_wants_it(
    submitted: Application, at: datetime
) -> None:
    other = Applicant()
    other.begin(make_unit())
    for slug, status in (("zhovti-mlyny", 409), ("zhovtimlyny", 409), ("zhovti-mlyny-ua", 200)):
        live = other.browser.get(f"{other.page('address')}check/", {"slug": slug})
        assert ("is free" in text_of(live)) == (status == 200), slug


# The plan


def test_plan_is_refused_when_municipality_is_too_large(
    applicant: Applicant, plans: None, at: datetime
) -> None:
    large = make_unit(population=35_001)
    applicant.begin(large)
    applicant.confirm(at)
    applicant.send("document", document=pdf())
    applicant.send("address", slug="velyke-misto", main="uk")
    page = applicant.browser.get(applicant.page("plan"))
    assert "35" in text_of(page)
    assert 'value="eight-weeks"' in text_of(page)
    answer = applicant.send("plan", plan="eight-weeks")
    assert answer.status_code in {403, 422}
    assert applicant.application.plan is None


def test_plan_asks_inhabitants_when_register_is_silent(
    applicant: Applicant, plans: None, at: datetime
) -> None:
    silent = make_unit(population=None, population_on=None)
    applicant.begin(silent)
    applicant.confirm(at)
    applicant.send("document", document=pdf())
    applicant.send("address", slug="tykhe-selo", main="uk")
    assert applicant.send("plan", plan="eight-weeks").status_code == 422
    assert applicant.send("plan", plan="eight-weeks", population="36000").status_code == 422
    assert applicant.send("plan", plan="eight-weeks", population="4100").status_code == 302
    assert applicant.application.inhabitants() == 4100


def test_plan_is_refused_when_it_does_not_exist(
    applicant: Applicant, unit: RegisterUnit, at: datetime
) -> None:
    applicant.begin(unit)
    applicant.confirm(at)
    applicant.send("document", document=pdf())
    applicant.send("address", slug="zhovti-mlyny", main="uk")
    assert applicant.send("plan", plan="free-for-ever").status_code == 422
    assert applicant.send("plan", plan="").status_code == 422


def test_plan_sells_modules_that_exist_and_names_those_in_preparation(
    applicant: Applicant, unit: RegisterUnit, at: datetime
) -> None:
    applicant.begin(unit)
    applicant.confirm(at)
    applicant.send("document", document=pdf())
    applicant.send("address", slug="zhovti-mlyny", main="uk")
    page = text_of(applicant.browser.get(applicant.page("plan")))
    assert 'value="budget" checked' in page
    assert 'value="petitions"' not in page
    assert "In preparation: Petitions" in page
    assert applicant.send("plan", plan="annual", modules=["petitions"]).status_code == 422
    assert applicant.send("plan", plan="annual", modules=["budget"]).status_code == 302
    assert applicant.application.modules == ["budget"]


# Languages of the interface


@pytest.mark.parametrize("language", ["uk", "pl", "sr", "sr-latn", "en"])
def test_every_page_answers_when_read_in_any_language(
    plans: None, unit: RegisterUnit, noon: None, at: datetime, language: str
) -> None:
    applicant = Applicant(language)
    applicant.fill(unit, at)
    pages = ["municipality", "contact", "confirm", "document", "address", "plan", "summary"]
    paths = [applicant.page(step) for step in pages]
    paths += ["/apply/", "/apply/?q=zho", "/apply/texts/terms/", "/apply/texts/processing/"]
    assert {applicant.browser.get(path).status_code for path in paths} == {200}
    applicant.send("summary", terms="on", processing="on")
    for ending in ("", "withdraw/"):
        page = applicant.browser.get(applicant.page("", "status") + ending)
        assert page.status_code == 200
        assert page["Content-Language"] == language
    assert applicant.application.language == language
    assert all(letter.subject for letter in [*deliver_letters(at), *mail.outbox])


def test_withdrawn_application_frees_its_municipality(
    applicant: Applicant, submitted: Application, unit: RegisterUnit, at: datetime
) -> None:
    answer = applicant.browser.post(applicant.page("", "status") + "withdraw/")
    assert answer.status_code == 302
    assert applicant.application.state == "withdrawn"
    assert begin(unit=unit, language="uk", at=at + timedelta(days=1)).state == "draft"
