"""The municipality's office and public pages: they open, refuse, keep what was typed."""

import json
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from kernel.audit.models import AuditEvent
from tenant_apps.community.actions import outlines
from tenant_apps.community.models import Department, District, Page, Profile, Regulation
from tenants.city import City
from tests.community.conftest import Office
from tests.factories.community import (
    NOON,
    SQUARE,
    geojson,
    make_district,
    make_page,
    make_regulation,
    owner_actor,
    picture,
    regulation_values,
)

pytestmark = pytest.mark.django_db
BASE = "/office/community"
OFFICE_PAGES = [
    f"{BASE}/",
    f"{BASE}/profile/",
    f"{BASE}/appearance/",
    f"{BASE}/appearance/?hue=30&strength=120",
    f"{BASE}/districts/",
    f"{BASE}/districts/new/",
    f"{BASE}/districts/outlines/",
    f"{BASE}/tables/import/",
    f"{BASE}/tables/districts.xlsx",
    f"{BASE}/departments/",
    f"{BASE}/departments/new/",
    f"{BASE}/regulations/",
    f"{BASE}/regulations/new/budget/",
    f"{BASE}/calendar/",
    f"{BASE}/calendar/2021/",
    f"{BASE}/pages/",
    f"{BASE}/pages/new/?kind=news",
]
EDITOR_PAGES = {f"{BASE}/profile/", f"{BASE}/pages/new/?kind=news"}
READ_PAGES = {
    f"{BASE}/",
    f"{BASE}/districts/",
    f"{BASE}/departments/",
    f"{BASE}/regulations/",
    f"{BASE}/calendar/",
    f"{BASE}/calendar/2021/",
    f"{BASE}/pages/",
    f"{BASE}/tables/districts.xlsx",
}
PUBLIC_PAGES = [
    "/pages/",
    "/pages/about/",
    "/news/",
    "/news/feed.atom",
    "/districts/",
    "/districts/center/",
    "/regulations/",
]


def fill() -> None:
    make_district()
    outlines.import_outlines(
        geojson(({"code": "center"}, SQUARE)), dry_run=False, actor=owner_actor(), at=NOON
    )
    make_page()
    make_page("story", kind="news")
    make_regulation(regulation_values())


@pytest.mark.parametrize("page", OFFICE_PAGES)
def test_office_page_opens_when_the_role_allows_it(city: City, office: Office, page: str) -> None:
    fill()
    assert office().get(page).status_code == 200
    opens_to_editor = page in EDITOR_PAGES | READ_PAGES
    assert office("editor").get(page).status_code == (200 if opens_to_editor else 403)
    assert office("auditor").get(page).status_code == (200 if page in READ_PAGES else 403)
    assert office("councillor").get(page).status_code == 403


def test_office_shows_the_way_when_nobody_is_signed_in(city: City, client_for: Any) -> None:
    answer = client_for(city).get(f"{BASE}/")
    assert answer.status_code == 403
    assert answer.context["refusal"].code == "residents.office.sign_in"


def test_office_asks_for_the_second_factor_when_the_session_lacks_it(
    city: City, client_for: Any
) -> None:
    from tests.factories.residents import make_resident

    browser = client_for(city)
    browser.force_login(make_resident("owner"), second_factor=False)
    answer = browser.get(f"{BASE}/")
    assert answer.status_code == 403
    assert answer.context["refusal"].code == "residents.office.second_factor"


@pytest.mark.parametrize("page", PUBLIC_PAGES)
@pytest.mark.parametrize("is_filled", [False, True])
def test_public_page_opens_within_its_query_budget(
    city: City, office: Office, client_for: Any, page: str, is_filled: bool
) -> None:
    if is_filled:
        fill()
    browser = office("editor")
    with CaptureQueriesContext(connection) as queries:
        answer = browser.get(page)
    needs_rows = page in {"/pages/about/", "/districts/center/"}
    assert answer.status_code == (404 if needs_rows and not is_filled else 200)
    asked = [row["sql"] for row in queries if "search_path" not in row["sql"]]
    assert len(asked) <= 8, "\n".join(asked)


@pytest.mark.parametrize("page", [f"{BASE}/", f"{BASE}/districts/", f"{BASE}/pages/"])
def test_office_list_keeps_its_query_budget_when_it_is_long(
    city: City, office: Office, page: str
) -> None:
    for number in range(30):
        make_district(f"d{number}", f"District {number}", position=number)
        make_page(f"page-{number}")
    browser = office()
    browser.get(page)
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(page).status_code == 200
    assert len(queries) <= 18, [row["sql"][:100] for row in queries]


def test_profile_is_kept_and_shown_when_the_form_is_right(city: City, office: Office) -> None:
    answer = office("editor").post(
        f"{BASE}/profile/", {"motto": "Разом", "contact_email": "city@poltava.example"}
    )
    assert answer.status_code == 302
    assert Profile.objects.get().contact_email == "city@poltava.example"


def test_profile_keeps_what_was_typed_when_it_is_refused(city: City, office: Office) -> None:
    answer = office("editor").post(
        f"{BASE}/profile/", {"motto": "Разом", "website": "javascript:alert(1)"}
    )
    assert answer.status_code == 422
    assert "Разом" in answer.content.decode()
    assert not Profile.objects.filter(motto="Разом").exists()


def test_colours_are_previewed_then_saved(city: City, office: Office) -> None:
    browser = office()
    preview = browser.get(f"{BASE}/appearance/?hue=25&strength=120").content.decode()
    assert "nothing is saved yet" in preview
    assert browser.post(f"{BASE}/appearance/", {"hue": 25, "strength": 120}).status_code == 302
    wrong = browser.post(f"{BASE}/appearance/", {"hue": 999, "strength": 120})
    assert wrong.status_code == 422


def test_arms_are_uploaded_served_and_removed(city: City, office: Office) -> None:
    browser = office()
    file = SimpleUploadedFile("arms.svg.png", picture().getvalue(), "image/svg+xml")
    assert browser.post(f"{BASE}/appearance/arms/", {"file": file}).status_code == 302
    key = Profile.objects.get().arms
    served = browser.get(f"/arms/{key}.png")
    assert served["Content-Type"] == "image/png"
    assert "immutable" in served["Cache-Control"]
    assert browser.post(f"{BASE}/appearance/arms/remove/").status_code == 302
    assert Profile.objects.get().arms is None


def test_arms_say_what_is_wrong_when_the_file_is_hostile(city: City, office: Office) -> None:
    file = SimpleUploadedFile("arms.png", b"<svg><script>1</script></svg>", "image/png")
    answer = office().post(f"{BASE}/appearance/arms/", {"file": file})
    assert answer.status_code == 422
    assert "PNG, JPEG or WEBP" in answer.content.decode()


def test_district_is_added_changed_and_removed_in_the_office(city: City, office: Office) -> None:
    browser = office()
    values = {"name": "Center", "code": "c.1", "position": 0, "parent": "", "population": 5}
    assert browser.post(f"{BASE}/districts/new/", values).status_code == 302
    page = f"{BASE}/districts/of/c.1/"
    assert browser.get(page).status_code == 200
    assert browser.post(page, {**values, "name": "Old town"}).status_code == 302
    assert browser.get(f"{page}remove/").status_code == 200
    assert browser.post(f"{page}remove/").status_code == 302
    assert not District.objects.exists()


@pytest.mark.parametrize("code", ["a/b", "a b", "<b>", ""])
def test_district_is_refused_when_its_code_cannot_be_an_address(
    city: City, office: Office, code: str
) -> None:
    values = {"name": "Center", "code": code, "position": 0}
    assert office().post(f"{BASE}/districts/new/", values).status_code == 422


def test_removal_is_refused_with_a_sentence_when_the_district_is_used(
    city: City, office: Office
) -> None:
    whole = make_district("whole", "Whole")
    make_district("part", "Part", parent=whole)
    answer = office().post(f"{BASE}/districts/of/whole/remove/")
    assert answer.status_code == 409
    assert "districts within it" in answer.content.decode()


def upload(content: bytes, name: str = "file") -> dict[str, Any]:
    return {"file": SimpleUploadedFile(name, content)}


def test_outlines_are_checked_then_imported(city: City, office: Office) -> None:
    make_district("c", "Center")
    browser = office()
    content = geojson(({"name": "Center"}, SQUARE), ({"name": "Nowhere"}, SQUARE))
    checked = browser.post(f"{BASE}/districts/outlines/", upload(content))
    page = checked.content.decode()
    assert "Nowhere" in page
    assert not District.objects.outlined().exists()
    key = checked.context["checked"]["key"]
    done = browser.post(f"{BASE}/districts/outlines/import/", {"key": key})
    assert done.status_code == 302
    assert District.objects.outlined().count() == 1
    again = browser.post(f"{BASE}/districts/outlines/import/", {"key": key})
    assert again.status_code == 404
    assert "Center" in browser.get("/districts/").content.decode()


@pytest.mark.parametrize(
    "content",
    [b"no json", b"[" * 100_000, b"{}", b" " * (5 * 1024**2 + 1)],
    ids=["text", "nested", "object", "large"],
)
def test_outlines_are_refused_with_a_sentence_when_the_file_is_bad(
    city: City, office: Office, content: bytes
) -> None:
    answer = office().post(f"{BASE}/districts/outlines/", upload(content))
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()


def test_outlines_name_the_area_when_one_is_broken(city: City, office: Office) -> None:
    make_district("c", "Center")
    content = geojson(({"name": "<b>Center</b>"}, [[1, 1], [2, 2]]))
    page = office().post(f"{BASE}/districts/outlines/", upload(content)).content.decode()
    assert "&lt;b&gt;Center" in page
    assert "is not closed" in page
    assert "Import the outlines" not in page


def test_list_goes_out_and_comes_back(city: City, office: Office) -> None:
    make_district("c", "=Center()", population=10)
    browser = office()
    book = load_workbook(BytesIO(browser.get(f"{BASE}/tables/districts.xlsx").content))
    sheet = book.active
    assert sheet is not None
    assert [cell.value for cell in sheet[2]][:2] == ["c", "=Center()"]
    sheet["B2"] = "Center"
    sheet.append(["n", "North", "c", 1200, 1])
    out = BytesIO()
    book.save(out)
    checked = browser.post(f"{BASE}/tables/import/", upload(out.getvalue()))
    report = checked.context["checked"]["report"]
    assert (report.added, report.changed) == (1, 1)
    key = {"key": checked.context["checked"]["key"]}
    assert browser.post(f"{BASE}/tables/import/confirm/", key).status_code == 302
    assert District.objects.get(code="n").parent == District.objects.get(name="Center")


CSV_ERRORS = [
    ("Code;Name\n;North\n", 2),
    ("Code;Name\na/b;North\n", 2),
    ("Code;Name;Population\na;A;many\n", 2),
    ("Code;Name\na;A\na;B\n", 3),
    ("Code;Name;Part of\na;A;gone\n", 2),
]


@pytest.mark.parametrize(("text", "row"), CSV_ERRORS)
def test_list_names_the_row_when_it_is_wrong(
    city: City, office: Office, text: str, row: int
) -> None:
    browser = office()
    checked = browser.post(f"{BASE}/tables/import/", upload(text.encode()))
    assert checked.status_code == 200
    assert [found["row"] for found in checked.context["checked"]["findings"]] == [row]
    key = {"key": checked.context["checked"]["key"]}
    assert browser.post(f"{BASE}/tables/import/confirm/", key).status_code == 422
    assert not District.objects.exists()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"only one column\n1\n"])
def test_list_is_refused_with_a_sentence_when_it_is_no_table(
    city: City, office: Office, content: bytes
) -> None:
    assert office().post(f"{BASE}/tables/import/", upload(content)).status_code == 422


def test_department_is_kept_closed_and_opened_in_the_office(city: City, office: Office) -> None:
    browser = office()
    values = {"name": "Roads", "code": "roads", "position": 0}
    assert browser.post(f"{BASE}/departments/new/", values).status_code == 302
    assert browser.post(f"{BASE}/departments/new/", values).status_code == 409
    page = f"{BASE}/departments/of/roads/"
    assert browser.post(page, {**values, "phone": "123"}).status_code == 302
    browser.post(f"{page}close/")
    assert not Department.objects.open().exists()
    browser.post(f"{page}reopen/")
    assert Department.objects.open().get().phone == "123"


ACT = {
    "title": "Act",
    "act_number": "1",
    "adopted_on": "2023-12-01",
    "effective_from": "2024-01-01",
    "term_voting_days": "10",
    "term_highest_cost": "1500.50",
    "term_roll_required": "no",
}


def test_regulation_is_entered_and_read_by_everybody(
    city: City, office: Office, client_for: Any
) -> None:
    browser = office()
    assert browser.post(f"{BASE}/regulations/new/budget/", ACT).status_code == 302
    values = {"voting_days": 10, "highest_cost": 150_050, "roll_required": False}
    assert Regulation.objects.get().values == values
    public = client_for(city, HTTP_ACCEPT_LANGUAGE="en").get("/regulations/").content.decode()
    assert "10 days" in public
    later = {**ACT, "effective_from": "2030-01-01", "term_voting_days": "20"}
    assert browser.post(f"{BASE}/regulations/new/budget/", later).status_code == 302
    history = client_for(city, HTTP_ACCEPT_LANGUAGE="en").get("/regulations/").content.decode()
    assert "What this version changed" in history
    coming = Regulation.objects.get(effective_from__year=2030)
    page = f"{BASE}/regulations/{coming.uuid}/"
    assert browser.get(page).status_code == 200
    assert browser.post(page, {**later, "title": "Better act"}).status_code == 302
    assert browser.post(f"{page}remove/").status_code == 302


def test_regulation_in_force_is_refused_in_the_office(city: City, office: Office) -> None:
    stored = make_regulation(regulation_values())
    answer = office().post(f"{BASE}/regulations/{stored.uuid}/", ACT)
    assert answer.status_code == 409
    assert "stays as it is" in answer.content.decode()


@pytest.mark.parametrize(
    "changes",
    [{"term_min_age": "200"}, {"act_url": "javascript:alert(1)"}, {"effective_from": "x"}],
)
def test_regulation_keeps_what_was_typed_when_it_is_refused(
    city: City, office: Office, changes: dict[str, str]
) -> None:
    answer = office().post(f"{BASE}/regulations/new/budget/", {**ACT, **changes})
    assert answer.status_code == 422
    assert "1500.50" in answer.content.decode()
    assert not Regulation.objects.exists()


def test_unknown_scope_is_not_found(city: City, office: Office) -> None:
    assert office().get(f"{BASE}/regulations/new/nothing/").status_code == 404


def test_own_day_is_added_and_removed_in_the_office(city: City, office: Office) -> None:
    browser = office()
    day = {"day": "2026-08-24", "is_working": "free", "name": "Свято"}
    assert browser.post(f"{BASE}/calendar/", day).status_code == 302
    assert "Свято" in browser.get(f"{BASE}/calendar/2026/").content.decode()
    assert browser.post(f"{BASE}/calendar/", day).status_code == 409
    assert browser.post(f"{BASE}/calendar/remove/", {"day": "2026-08-24"}).status_code == 302
    assert Profile.objects.get().holidays == []
    assert browser.get(f"{BASE}/calendar/1800/").status_code == 422
    assert browser.post(f"{BASE}/calendar/remove/", {"day": "x"}).status_code == 404
    assert office("editor").post(f"{BASE}/calendar/", day).status_code == 403


TYPED: dict[str, Any] = {
    "kind": "page",
    "slug": "about",
    "state": "public",
    "position": 1,
    "title_uk": "Про <b>нас</b>",
    "body_uk": "## Привіт\n\n<script>alert(1)</script> [тут](javascript:alert(1))",
    "title_en": "",
    "body_en": "",
}


def test_page_is_written_and_read_without_running_anything(
    city: City, office: Office, client_for: Any
) -> None:
    browser = office("editor")
    assert browser.post(f"{BASE}/pages/new/", TYPED).status_code == 302
    page = client_for(city).get("/pages/about/").content.decode()
    assert "<h2>Привіт</h2>" in page
    assert "<script>alert" not in page
    assert 'href="javascript' not in page
    assert "Про &lt;b&gt;нас" in page
    feed = client_for(city).get("/news/feed.atom")
    assert feed["Content-Type"].startswith("application/atom+xml")


def test_draft_is_shown_to_writers_only(city: City, office: Office, client_for: Any) -> None:
    make_page("plan", published_at=None)
    make_page("soon", kind="news", published_at=NOON + timedelta(days=9000))
    for path in ("/pages/plan/", "/news/soon/"):
        assert client_for(city).get(path).status_code == 404
        assert office("contest_manager").get(path).status_code == 404
        assert "not public yet" in office("editor").get(path).content.decode()
    assert "soon" not in client_for(city).get("/news/feed.atom").content.decode()


def test_page_goes_to_its_own_address_when_it_is_news(city: City, client_for: Any) -> None:
    make_page("story", kind="news")
    answer = client_for(city).get("/pages/story/")
    assert (answer.status_code, answer["Location"]) == (302, "/news/story/")


def test_preview_shows_the_text_and_saves_nothing(city: City, office: Office) -> None:
    browser = office("editor")
    shown = browser.post(f"{BASE}/pages/new/", {**TYPED, "preview": "1"})
    assert shown.status_code == 200
    page = shown.content.decode()
    assert "<h2>Привіт</h2>" in page
    assert "## Привіт" in page
    fragment = browser.post(f"{BASE}/pages/preview/", {"body_uk": "**так**"})
    assert "<strong>так</strong>" in fragment.content.decode()
    assert "<html" not in fragment.content.decode()
    assert not Page.objects.exists()


def test_both_texts_are_shown_when_two_clerks_write_at_once(city: City, office: Office) -> None:
    stored = make_page()
    first, second = office("editor"), office()
    address = f"{BASE}/pages/{stored.uuid}/"
    seen = first.get(address).context["form"].initial["seen_at"]
    theirs = {**TYPED, "body_uk": "Їхній текст", "seen_at": seen}
    assert second.post(address, theirs).status_code == 302
    mine = {**TYPED, "body_uk": "Мій текст", "seen_at": seen}
    conflict = first.post(address, mine)
    assert conflict.status_code == 409
    page = conflict.content.decode()
    assert "Мій текст" in page
    assert "Їхній текст" in page
    assert Page.objects.get().bodies == {"uk": "Їхній текст"}
    again = {**mine, "seen_at": conflict.context["form"].data["seen_at"]}
    assert first.post(address, again).status_code == 302
    assert Page.objects.get().bodies == {"uk": "Мій текст"}


def test_page_asks_for_the_time_when_it_is_for_later(city: City, office: Office) -> None:
    browser = office("editor")
    assert browser.post(f"{BASE}/pages/new/", {**TYPED, "state": "later"}).status_code == 422
    later = {**TYPED, "state": "later", "publish_at": "2999-01-01T10:00"}
    assert browser.post(f"{BASE}/pages/new/", later).status_code == 302
    stored = Page.objects.get()
    assert stored.published_at is not None
    assert stored.published_at.hour == 8
    assert browser.get(f"{BASE}/pages/{stored.uuid}/").status_code == 200


def test_page_is_deleted_after_it_is_taken_off(city: City, office: Office) -> None:
    stored = make_page()
    browser = office("editor")
    remove = f"{BASE}/pages/{stored.uuid}/remove/"
    assert browser.post(remove).status_code == 409
    browser.post(f"{BASE}/pages/{stored.uuid}/", {**TYPED, "state": "draft"})
    assert browser.get(remove).status_code == 200
    assert browser.post(remove).status_code == 302
    assert not Page.objects.exists()


def test_changes_are_audited_with_the_request(city: City, office: Office) -> None:
    office("editor").post(f"{BASE}/profile/", {"motto": "Разом"})
    event = AuditEvent.objects.get(verb="profile.changed")
    assert event.actor.startswith("account:")
    assert event.request_id
    assert "Разом" not in json.dumps(event.facts)


def test_office_home_says_what_is_missing(city: City, office: Office) -> None:
    page = office().get("/office/").content.decode()
    for missing in ("no districts", "no departments", "no regulation", "basic pages are missing"):
        assert missing in page
    fill()
    assert "no districts" not in office().get("/office/").content.decode()
