"""Actions of the municipality's own part: happy, refused, rolled back, audited."""

import io
from datetime import date, timedelta
from typing import Any
from uuid import uuid4
from zlib import crc32

import pytest
from django.core.files.storage import default_storage
from django.utils import translation
from PIL import Image

from kernel.audit.models import AuditEvent
from kernel.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal
from kernel.open_data import datasets
from kernel.outbox.models import OutboxMessage
from kernel.privacy import personal_records
from kernel.search.actions import rebuild
from kernel.search.models import SearchEntry
from kernel.subjects import Subject, cards_of
from tenant_apps.budget.models import Contest
from tenant_apps.community.actions import (
    appearance,
    departments,
    districts,
    indexing,
    outlines,
    pages,
    working_days,
)
from tenant_apps.community.actions import regulations as acts
from tenant_apps.community.actions.districts import DistrictRow
from tenant_apps.community.actions.profile import change_profile
from tenant_apps.community.models import Department, District, Page, Profile, Regulation
from tenants import hosts
from tenants.city import City
from tenants.models import Municipality
from tests.factories.budget import make_office_contest
from tests.factories.community import (
    NEXT_SQUARE,
    NOON,
    SQUARE,
    TODAY,
    editor_actor,
    geojson,
    make_district,
    make_page,
    make_regulation,
    owner_actor,
    picture,
    regulation_values,
)
from tests.factories.residents import acting

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)


def verbs() -> list[str]:
    return list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))


def by_owner() -> dict[str, Any]:
    return {"actor": owner_actor(), "at": NOON}


REFUSED: list[Any] = [
    lambda by: change_profile(motto="x", **by),
    lambda by: appearance.change_colours("poltava", hue=10, chroma=0.1, **by),
    lambda by: appearance.change_arms("poltava", file=picture(), **by),
    lambda by: appearance.remove_arms("poltava", **by),
    lambda by: districts.add_district(code="a", name="A", **by),
    lambda by: districts.import_districts([], dry_run=True, **by),
    lambda by: outlines.import_outlines(b"", dry_run=True, **by),
    lambda by: outlines.keep_for_import(b"", actor=by["actor"]),
    lambda by: departments.add_department(code="a", name="A", **by),
    lambda by: acts.add_regulation(scope="budget", values={}, today=TODAY, **by),
    lambda by: working_days.add_own_day(country="PL", day=TODAY, is_working=False, name="x", **by),
    lambda by: working_days.remove_own_day(day=TODAY, **by),
    lambda by: pages.add_page(slug="a", titles={}, bodies={}, **by),
]


@pytest.mark.parametrize("act", REFUSED, ids=range(len(REFUSED)))
def test_action_is_refused_when_the_role_is_missing(city: City, act: Any) -> None:
    with pytest.raises(NotAllowed, match=r"community\.role\.missing"):
        act({"actor": acting("councillor", "contest_manager"), "at": NOON})
    assert verbs() == []


def test_profile_changes_and_is_audited_when_something_differs(city: City) -> None:
    change_profile(motto="Разом", **by_owner())
    change_profile(motto="Разом", **by_owner())
    assert Profile.objects.get().motto == "Разом"
    event = AuditEvent.objects.get()
    assert (event.verb, event.facts) == ("profile.changed", {"fields": ["motto"]})


def test_colours_reach_visitors_at_once_when_they_change(
    city: City, django_capture_on_commit_callbacks: Any
) -> None:
    assert hosts.city_of("poltava.localhost") is not None
    with django_capture_on_commit_callbacks(execute=True):
        appearance.change_colours("poltava", hue=25, chroma=0.12, **by_owner())
    found = hosts.city_of("poltava.localhost")
    assert found is not None
    assert (found.accent_hue, found.accent_chroma) == (25, 0.12)
    assert verbs() == ["municipality.accent_set"]
    assert hosts.LIFETIME_SECONDS <= 30


def test_colours_stay_when_they_are_refused(city: City) -> None:
    before = Municipality.objects.get(slug="poltava").accent_hue
    with pytest.raises(Invalid, match="out_of_range"):
        appearance.change_colours("poltava", hue=999, chroma=0.1, **by_owner())
    assert Municipality.objects.get(slug="poltava").accent_hue == before


def test_arms_are_drawn_anew_and_shown_when_a_picture_is_sent(city: City) -> None:
    key = appearance.change_arms("poltava", file=picture(800, 1000, "JPEG"), **by_owner())
    with Image.open(io.BytesIO(appearance.read_arms(key))) as shown:
        assert (shown.format, max(shown.size)) == ("PNG", 240)
    assert Municipality.objects.get(slug="poltava").arms == f"/arms/{key}.png"
    assert Profile.objects.get().arms == key
    assert verbs() == ["municipality.arms_set"]


def test_old_arms_are_deleted_when_new_ones_are_shown(
    city: City, django_capture_on_commit_callbacks: Any
) -> None:
    first = appearance.change_arms("poltava", file=picture(), **by_owner())
    with django_capture_on_commit_callbacks(execute=True):
        appearance.change_arms("poltava", file=picture(), **by_owner())
    assert not default_storage.exists(appearance.place_of(first))
    with pytest.raises(NotFound):
        appearance.read_arms(first)


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (SVG, "not_a_picture"),
        (b"", "not_a_picture"),
        (b"GIF89a" + b"\0" * 40, "not_a_picture"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "not_a_picture"),
        (picture().getvalue()[:60], "not_a_picture"),
        (b"\0" * (appearance.MAX_BYTES + 1), "too_large"),
        (picture(6001, 2).getvalue(), "too_large"),
    ],
    ids=range(7),
)
def test_arms_are_refused_when_the_file_is_hostile(city: City, content: bytes, code: str) -> None:
    with pytest.raises(Invalid, match=code):
        appearance.change_arms("poltava", file=io.BytesIO(content), **by_owner())
    assert not Profile.objects.filter(arms__isnull=False).exists()


def test_bomb_stays_packed_when_its_header_tells_its_size(city: City) -> None:
    small = picture().getvalue()
    header = b"IHDR" + (20_000).to_bytes(4, "big") * 2 + small[24:29]
    bomb = small[:12] + header + crc32(header).to_bytes(4, "big") + small[33:]
    with pytest.raises(Invalid, match="too_large"):
        appearance.small_picture(io.BytesIO(bomb))


def test_arms_stay_and_file_goes_when_the_registry_fails(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: Any, **_values: Any) -> None:
        raise NotFound("tenants.city.unknown", slug="poltava")

    appearance.change_arms("poltava", file=picture(), **by_owner())
    before = default_storage.listdir("arms")[1]
    monkeypatch.setattr("tenants.actions.appearance.set_arms", fail)
    with pytest.raises(NotFound):
        appearance.change_arms("poltava", file=picture(), **by_owner())
    assert default_storage.listdir("arms")[1] == before
    assert appearance.place_of(Profile.objects.get().arms or uuid4()) in {
        f"arms/{name}" for name in before
    }


def test_district_is_added_changed_and_removed_with_its_trail(city: City) -> None:
    district = make_district(population=10)
    districts.change_district(district, name="Old town", **by_owner())
    districts.change_district(district, name="Old town", **by_owner())
    districts.remove_district(district, **by_owner())
    assert verbs() == ["district.added", "district.changed", "district.removed"]
    assert not District.objects.exists()


def test_district_is_refused_when_its_code_is_taken(city: City) -> None:
    make_district()
    with pytest.raises(Conflict, match="code_taken"):
        make_district(name="Another")
    assert District.objects.count() == 1


def test_district_is_refused_when_it_would_lie_in_its_own_part(city: City) -> None:
    whole = make_district("whole", "Whole")
    part = make_district("part", "Part", parent=whole)
    with pytest.raises(Invalid, match="circle") as refused:
        districts.change_district(whole, parent=part, **by_owner())
    assert refused.value.facts["name"] in {"Whole", "Part"}
    whole.refresh_from_db()
    assert whole.parent is None


def test_removal_says_what_uses_the_district_when_something_does(city: City) -> None:
    whole = make_district("whole", "Whole")
    make_district("part", "Part", parent=whole)
    contest = make_office_contest()
    contest.pools.update(district=whole)
    with translation.override("en"), pytest.raises(Conflict, match="in_use") as refused:
        districts.remove_district(whole, **by_owner())
    assert "pools of a contest" in refused.value.facts["uses"]
    assert District.objects.filter(code="whole").exists()


def rows(*items: tuple[str, str, str]) -> list[DistrictRow]:
    return [
        DistrictRow(number, code, name, parent)
        for number, (code, name, parent) in enumerate(items, 2)
    ]


def test_list_is_imported_when_every_row_is_right(city: City) -> None:
    make_district("a", "Old name")
    listed = rows(("b", "B", "a"), ("a", "A", ""))
    dry = districts.import_districts(listed, dry_run=True, **by_owner())
    assert (dry.added, dry.changed, dry.stored) == (1, 1, False)
    assert District.objects.count() == 1
    done = districts.import_districts(listed, dry_run=False, **by_owner())
    assert done.stored
    assert District.objects.get(code="b").parent == District.objects.get(code="a", name="A")
    again = districts.import_districts(listed, dry_run=False, **by_owner())
    assert (again.added, again.changed, again.unchanged) == (0, 0, 2)
    assert verbs().count("districts.imported") == 2


@pytest.mark.parametrize(
    ("listed", "code"),
    [
        (rows(("a", "A", ""), ("a", "B", "")), "community.district.code_taken"),
        (rows(("a", "A", "gone")), "community.district.parent_unknown"),
        (rows(("a", "A", "a")), "community.district.circle"),
        (rows(("a", "A", "b"), ("b", "B", "a")), "community.district.circle"),
    ],
)
def test_list_is_refused_as_a_whole_when_one_row_is_wrong(
    city: City, listed: list[DistrictRow], code: str
) -> None:
    report = districts.import_districts(listed, dry_run=False, **by_owner())
    assert [found.code for found in report.errors] == [code]
    assert not report.stored
    assert not District.objects.exists()
    assert verbs() == []


def test_outlines_are_matched_by_code_then_name(city: City) -> None:
    make_district("c", "Center")
    make_district("n", "North")
    content = geojson(
        ({"code": "C"}, SQUARE), ({"name": "north"}, NEXT_SQUARE), ({"name": "South"}, SQUARE)
    )
    report = outlines.import_outlines(content, dry_run=True, **by_owner())
    assert (report.matched, report.unmatched) == (["Center", "North"], ["South"])
    assert not District.objects.outlined().exists()
    outlines.import_outlines(content, dry_run=False, add_missing=True, **by_owner())
    assert District.objects.outlined().count() == 3
    assert "districts.outlined" in verbs()


def test_outlines_are_refused_as_a_whole_when_one_is_broken(city: City) -> None:
    make_district("c", "Center")
    content = geojson(({"code": "c"}, SQUARE), ({"code": "c"}, SQUARE), ({"code": "x"}, [[1, 1]]))
    report = outlines.import_outlines(content, dry_run=False, **by_owner())
    assert [found.row for found in report.errors] == [2, 3]
    assert not District.objects.outlined().exists()


def test_outline_is_forgotten_when_the_clerk_says_so(city: City) -> None:
    district = make_district("c", "Center")
    outlines.import_outlines(geojson(({"code": "c"}, SQUARE)), dry_run=False, **by_owner())
    districts.clear_outline(district, **by_owner())
    assert not District.objects.outlined().exists()
    assert verbs()[-1] == "district.outline_cleared"


def test_checked_file_is_kept_and_old_ones_go(city: City) -> None:
    keys = [
        outlines.keep_for_import(f"{number}".encode(), actor=owner_actor()) for number in range(8)
    ]
    assert outlines.kept_file(keys[-1]) == b"7"
    assert len(default_storage.listdir(outlines.FOLDER)[1]) <= outlines.KEPT_FILES
    outlines.drop_kept_file(keys[-1])
    for gone in (keys[-1], "../arms", "x" * 64):
        with pytest.raises(NotFound, match="file_gone"):
            outlines.kept_file(gone)


def test_department_is_closed_and_opened_again_with_its_trail(city: City) -> None:
    department = departments.add_department(code="roads", name="Roads", **by_owner())
    departments.change_department(department, email="roads@city.example", **by_owner())
    departments.close_department(department, **by_owner())
    departments.close_department(department, **by_owner())
    assert not Department.objects.open().exists()
    departments.reopen_department(department, **by_owner())
    assert Department.objects.open().get().email == "roads@city.example"
    assert verbs() == [
        "department.added",
        "department.changed",
        "department.closed",
        "department.reopened",
    ]


def test_department_is_refused_when_its_code_is_taken(city: City) -> None:
    departments.add_department(code="roads", name="Roads", **by_owner())
    with pytest.raises(Conflict, match="code_taken"):
        departments.add_department(code="roads", name="Others", **by_owner())


def test_regulation_counts_from_its_day_when_versions_follow(city: City) -> None:
    make_regulation(regulation_values(voting_days=10))
    new = make_regulation(regulation_values(voting_days=15), effective_from=TODAY + timedelta(9))
    found = acts.regulation_on("budget", TODAY)
    assert found is not None
    assert found.values["voting_days"] == 10
    later = acts.regulation_on("budget", TODAY + timedelta(9))
    assert later is not None
    assert later.uuid == str(new.uuid)
    assert acts.regulation_on("budget", date(2023, 1, 1)) is None
    assert verbs() == ["regulation.added", "regulation.added"]


def test_regulation_ends_when_its_last_day_has_passed(city: City) -> None:
    make_regulation(regulation_values(), effective_until=date(2025, 1, 1))
    assert acts.regulation_on("budget", date(2024, 12, 31)) is not None
    assert acts.regulation_on("budget", date(2025, 1, 1)) is None


def test_regulation_in_force_is_neither_changed_nor_removed(city: City) -> None:
    stored = make_regulation(regulation_values())
    with pytest.raises(Conflict, match="already_in_force"):
        acts.change_regulation(stored, values={}, title="New", today=TODAY, **by_owner())
    with pytest.raises(Conflict, match="already_in_force"):
        acts.remove_regulation(stored, today=TODAY, **by_owner())
    assert Regulation.objects.get().title == "Regulation of the budget"


def test_coming_regulation_is_changed_and_removed(city: City) -> None:
    stored = make_regulation(regulation_values(), effective_from=TODAY + timedelta(30))
    acts.change_regulation(stored, values={"voting_days": 20}, today=TODAY, **by_owner())
    assert Regulation.objects.get().values == {"voting_days": 20}
    acts.remove_regulation(stored, today=TODAY, **by_owner())
    assert verbs() == ["regulation.added", "regulation.changed", "regulation.removed"]


REGULATION_REFUSALS: list[tuple[dict[str, Any], str]] = [
    ({"effective_from": TODAY}, "starts_in_past"),
    ({"effective_from": date(2024, 1, 1)}, "start_taken"),
    (
        {"effective_from": date(2027, 1, 1), "effective_until": date(2026, 1, 1)},
        "ends_before_start",
    ),
]


@pytest.mark.parametrize(("changes", "code"), REGULATION_REFUSALS)
def test_version_is_refused_when_its_days_cannot_stand(
    city: City, changes: dict[str, Any], code: str
) -> None:
    make_regulation(regulation_values())
    with pytest.raises(Refusal, match=code):
        make_regulation(regulation_values(), **changes)
    assert Regulation.objects.count() == 1


def test_regulation_is_refused_when_a_figure_is_wrong(city: City) -> None:
    with pytest.raises(Invalid, match="value_wrong"):
        make_regulation({"min_age": 200})
    with pytest.raises(Invalid, match="id_kind_missing"):
        make_regulation({"roll_required": True})
    with pytest.raises(Invalid, match="costs_in_wrong_order"):
        make_regulation({"lowest_cost": 10, "highest_cost": 5})


def test_changed_regulation_is_seen_at_once_in_this_process(
    city: City, django_capture_on_commit_callbacks: Any
) -> None:
    assert acts.versions_of("budget") == []
    with django_capture_on_commit_callbacks(execute=True):
        make_regulation(regulation_values())
    assert len(acts.versions_of("budget")) == 1


def test_own_day_changes_the_calendar_and_back(
    city: City, django_capture_on_commit_callbacks: Any
) -> None:
    holiday = date(2026, 8, 24)
    with django_capture_on_commit_callbacks(execute=True):
        working_days.add_own_day(
            country="UA", day=holiday, is_working=False, name="День", **by_owner()
        )
    assert not working_days.working_calendar("UA").is_working_day(holiday)
    with pytest.raises(Conflict, match="day_taken"):
        working_days.add_own_day(country="UA", day=holiday, is_working=True, name="x", **by_owner())
    with django_capture_on_commit_callbacks(execute=True):
        working_days.remove_own_day(day=holiday, **by_owner())
    assert working_days.working_calendar("UA").is_working_day(holiday)
    assert verbs() == ["calendar.day_added", "calendar.day_removed"]


def test_own_day_is_refused_when_it_changes_nothing(city: City) -> None:
    with pytest.raises(Conflict, match="nothing_changes"):
        working_days.add_own_day(
            country="UA", day=date(2026, 3, 7), is_working=False, name="Saturday", **by_owner()
        )
    with pytest.raises(Invalid, match="year_unknown"):
        working_days.add_own_day(
            country="UA", day=date(1900, 1, 1), is_working=False, name="x", **by_owner()
        )


def test_page_is_found_by_search_when_it_is_published(city: City) -> None:
    page = make_page()
    entry = SearchEntry.objects.get()
    assert (entry.title, entry.url) == ("Про нас", "/pages/about/")
    pages.change_page(page, seen_at=NOON, published_at=None, actor=editor_actor(), at=LATER)
    assert not SearchEntry.objects.exists()
    assert verbs() == ["page.added", "page.changed"]


def test_index_is_made_anew_from_public_pages_only(city: City) -> None:
    make_page()
    make_page("plan", published_at=None)
    make_page("soon", published_at=NOON + timedelta(days=36_500))
    SearchEntry.objects.all().delete()
    assert rebuild()[indexing.PAGE] == 1
    assert SearchEntry.objects.get().title == "Про нас"


def test_scheduled_page_waits_for_its_time(city: City) -> None:
    page = make_page(published_at=LATER)
    assert not SearchEntry.objects.exists()
    message = OutboxMessage.objects.get(topic=indexing.DUE)
    assert message.due_at == LATER
    indexing.page_due(page=str(page.uuid), at=NOON)
    assert not SearchEntry.objects.exists()
    indexing.page_due(page=str(page.uuid), at=LATER)
    assert SearchEntry.objects.get().key == str(page.uuid)
    assert not Page.objects.published(NOON).exists()
    assert Page.objects.published(LATER).exists()


def test_card_of_a_page_is_public_only_when_the_page_is(city: City) -> None:
    soon = make_page("soon", published_at=NOON + timedelta(days=36_500))
    there, draft = make_page("there"), make_page("draft", published_at=None)

    cards = indexing.page_cards([str(page.uuid) for page in (soon, there, draft)])

    assert [cards[str(page.uuid)].is_public for page in (soon, there, draft)] == [
        False,
        True,
        False,
    ]


def test_page_is_refused_when_somebody_else_saved_meanwhile(city: City) -> None:
    page = make_page()
    titles = {"uk": "Перша"}
    pages.change_page(page, seen_at=NOON, titles=titles, actor=editor_actor(), at=LATER)
    with pytest.raises(Conflict, match="changed_meanwhile"):
        pages.change_page(
            page, seen_at=NOON, titles={"uk": "Друга"}, actor=editor_actor(), at=LATER
        )
    assert Page.objects.get().titles == titles


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"titles": {"uk": "  "}}, "empty"),
        ({"bodies": {}}, "empty"),
        ({"bodies": {"uk": "x" * 60_001}}, "too_long"),
        ({"slug": "about"}, "slug_taken"),
    ],
)
def test_page_is_refused_when_it_cannot_stand(
    city: City, changes: dict[str, Any], code: str
) -> None:
    make_page()
    with pytest.raises(Refusal, match=code):
        make_page(**({"slug": "other"} | changes))
    assert Page.objects.count() == 1


def test_page_is_deleted_only_when_it_is_not_public(city: City) -> None:
    page = make_page()
    with pytest.raises(Conflict, match="still_public"):
        pages.remove_page(page, **by_owner())
    pages.change_page(page, seen_at=NOON, published_at=None, **by_owner())
    pages.remove_page(page, **by_owner())
    assert not Page.objects.exists()
    assert verbs()[-1] == "page.removed"


def test_subjects_have_cards_when_they_exist(city: City) -> None:
    make_district("c", "Center")
    page, draft = make_page(), make_page("draft", published_at=None)
    wanted = [
        Subject(indexing.DISTRICT, "c"),
        Subject(indexing.DISTRICT, "gone"),
        Subject(indexing.PAGE, str(page.uuid)),
        Subject(indexing.PAGE, str(draft.uuid)),
        Subject(indexing.PAGE, "no-uuid"),
    ]
    cards = cards_of(wanted)
    assert cards[wanted[0]].url == "/districts/c/"
    assert cards[wanted[2]].title == "Про нас"
    assert not cards[wanted[3]].is_public
    assert len(cards) == 3


def test_districts_are_open_data_in_the_order_of_their_columns(city: City) -> None:
    whole = make_district("a", "A", population=5)
    make_district("b", "B", parent=whole, position=1)
    dataset = datasets["districts"]
    found = list(dataset.rows(NOON))
    assert found == [("a", "A", "", 5, False), ("b", "B", "a", None, False)]
    assert len(dataset.columns) == 5


def test_authorship_is_exported_and_untied_when_a_person_is_erased(city: City) -> None:
    editor = editor_actor()
    assert editor.account is not None
    page = make_page()
    pages.change_page(page, seen_at=NOON, position=3, actor=editor, at=LATER)
    records = personal_records["community"]
    assert records.export(editor.account) == {"pages": ["about"], "regulations": []}
    assert records.erase(editor.account, LATER) == {"pages": 1, "regulations": 0}
    assert Page.objects.get().changed_by is None


def test_demo_content_is_added_once(city: City) -> None:
    from tenant_apps.community.actions.demo import fill_demo

    fill_demo(city, at=NOON)
    before = verbs()
    fill_demo(city, at=LATER)
    assert verbs() == before
    assert District.objects.outlined().count() == 3
    assert Page.objects.published(NOON).news().count() == 3
    assert Regulation.objects.count() == 2
    assert not Contest.objects.exists()
