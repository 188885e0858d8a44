"""A register becomes what its newest file says, or stays as it was."""

from collections.abc import Callable
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from kernel.audit.models import AuditEvent
from kernel.errors import Conflict, Invalid
from shared_apps.registers.actions.loading import SAMPLES, LoadReport
from shared_apps.registers.actions.samples import FILES, load_samples
from shared_apps.registers.models import RegisterUnit

pytestmark = pytest.mark.django_db

HEAD = (
    "Перший рівень;Другий рівень;Третій рівень;Четвертий рівень;Додатковий рівень;"
    "Категорія об’єкта;Назва об’єкта\r\n"
)
REGION = "UA53000000000028050;;;;;O;Полтавська\r\n"
DISTRICT = "UA53000000000028050;UA53080000000068029;;;;P;Полтавський\r\n"
COMMUNITY = "UA53000000000028050;UA53080000000068029;UA53080370000025447;;;H;Полтавська \r\n"
SEAT = (
    "UA53000000000028050;UA53080000000068029;UA53080370000025447;UA53080370010073240;;M;Полтава\r\n"
)
SMALL = HEAD + REGION + DISTRICT + COMMUNITY + SEAT
TERC = "WOJ;POW;GMI;RODZ;NAZWA;NAZWA_DOD;STAN_NA\r\n02;;;;DOLNOŚLĄSKIE;województwo;2024-01-01\r\n"
SERBIA = "ОКРУГ;МАТИЧНИ БРОЈ;НАЗИВ;NAZIV\nRS-03;;Севернобанатски округ;Severnobanatski okrug\n"


@pytest.mark.parametrize(
    ("slug", "name", "communities"),
    [("katottg", "katottg_2025-05-16.csv", 1772), ("terc", "terc_2024-01-01.csv", 2477)],
)
def test_load_keeps_every_community_when_file_is_official(
    official: Callable[[str], Path],
    load: Callable[..., LoadReport],
    slug: str,
    name: str,
    communities: int,
) -> None:
    first = load(slug, official(name))
    assert RegisterUnit.objects.communities().count() == communities
    again = load(slug, official(name))
    assert (again.new, again.changed, again.gone, again.same) == (0, 0, 0, first.new)


def test_load_reads_names_seat_and_parents_when_file_is_ukrainian(
    load: Callable[..., LoadReport],
) -> None:
    assert load("katottg", SMALL) == LoadReport(new=3, changed=0, gone=0, same=0)
    unit = RegisterUnit.objects.find("KATOTTG", "UA53080370000025447")
    assert unit.name("uk") == "Полтавська міська громада"
    assert unit.name("en") == unit.place_name("pl") == "Poltava"
    assert unit.path("uk") == "Полтавський район, Полтавська область"
    assert unit.path("sr-latn") == "Poltavskyi raion, Poltavska oblast"
    assert unit.aliases == ["5310100000"]


@pytest.mark.parametrize("slug", sorted(FILES))
def test_load_changes_nothing_when_sample_is_loaded_twice(
    samples: None, load: Callable[..., LoadReport], slug: str
) -> None:
    name, day = FILES[slug]
    before = list(RegisterUnit.objects.order_by("pk").values())
    report = load(slug, SAMPLES / name, as_of=day)
    assert (report.new, report.changed, report.gone) == (0, 0, 0)
    assert report.same > 30
    assert list(RegisterUnit.objects.order_by("pk").values()) == before


def test_samples_stay_when_whole_register_is_there(
    load: Callable[..., LoadReport], at: Any
) -> None:
    load("katottg", SMALL)
    load_samples(at=at)
    assert RegisterUnit.objects.filter(scheme="KATOTTG").count() == 3


def test_load_marks_unit_as_gone_when_file_lacks_it(load: Callable[..., LoadReport]) -> None:
    load("katottg", SMALL, as_of=date(2025, 1, 1))
    report = load("katottg", HEAD + REGION + DISTRICT, as_of=date(2026, 1, 1))
    assert report == LoadReport(new=0, changed=0, gone=1, same=2)
    unit = RegisterUnit.objects.get(code="UA53080370000025447")
    assert unit.gone_on == date(2026, 1, 1)
    assert RegisterUnit.objects.find("KATOTTG", "UA53080370000025447") is None
    assert load("katottg", SMALL, as_of=date(2026, 2, 1)).changed == 1
    assert RegisterUnit.objects.find("KATOTTG", "UA53080370000025447") is not None


def test_load_keeps_population_when_name_changes(load: Callable[..., LoadReport]) -> None:
    load("katottg", SMALL)
    units = RegisterUnit.objects.filter(code="UA53080370000025447")
    units.update(population=279593, population_on=date(2022, 1, 1))
    assert load("katottg", SMALL.replace("M;Полтава", "M;Нова Полтава")).changed == 1
    assert units.get().population == 279593


def test_load_is_audited_with_its_counts(load: Callable[..., LoadReport]) -> None:
    load("katottg", SMALL)
    event = AuditEvent.objects.get(verb="register.loaded")
    assert event.object_key == "KATOTTG"
    assert event.facts["new"] == 3


BROKEN: list[tuple[str, str | bytes, str, int | None]] = [
    ("katottg", HEAD, "empty", None),
    ("katottg", "", "empty", None),
    ("katottg", SMALL.replace("Назва", "Ім’я"), "wrong_header", None),
    ("terc", SMALL, "wrong_header", None),
    ("katottg", SMALL.encode("cp1251", "replace"), "wrong_encoding", 1),
    ("katottg", SMALL.encode("utf-16"), "wrong_encoding", 1),
    ("katottg", HEAD.encode() + "UA53;;;;;O;Полта".encode("cp1251"), "wrong_encoding", 2),
    ("katottg", HEAD + REGION + "UA53000000000028050;;;\r\n", "wrong_columns", 3),
    ("katottg", SMALL + REGION, "double_code", 6),
    ("katottg", HEAD + REGION + COMMUNITY + SEAT, "unknown_parent", 3),
    ("katottg", HEAD + DISTRICT, "unknown_parent", 2),
    ("katottg", HEAD + REGION.replace(";O;", ";Z;"), "unknown_category", 2),
    ("katottg", HEAD + REGION.replace("28050", "2805"), "wrong_code", 2),
    ("katottg", HEAD + REGION.replace("Полтавська", ""), "no_name", 2),
    ("terc", TERC + "2;01;;;x;powiat;2024-01-01\r\n", "wrong_code", 3),
    ("terc", TERC + "02;01;01;1;Bolesławiec;gmina;2024-01-01\r\n", "unknown_parent", 3),
    ("terc", TERC + "02;01;01;7;Bolesławiec;gmina;2024-01-01\r\n", "unknown_category", 3),
    ("rs", SERBIA + "RS-03;80208;Кикинда;Kikinda\n", "wrong_code", 3),
    ("rs", SERBIA + "RS-04;80209;Кикинда;Kikinda\n", "unknown_parent", 3),
]


@pytest.mark.parametrize(("slug", "content", "code", "row"), BROKEN)
def test_load_is_refused_whole_when_file_is_broken(
    load: Callable[..., LoadReport], slug: str, content: str | bytes, code: str, row: int | None
) -> None:
    with pytest.raises(Invalid) as refusal:
        load(slug, content)
    assert refusal.value.code == f"registers.file.{code}"
    assert refusal.value.facts.get("row") == row
    assert not RegisterUnit.objects.exists()
    assert not AuditEvent.objects.filter(verb="register.loaded").exists()


def test_load_accepts_mark_when_text_is_utf8(load: Callable[..., LoadReport]) -> None:
    assert load("katottg", SMALL.encode("utf-8-sig")).new == 3


def test_load_is_refused_when_file_is_older(load: Callable[..., LoadReport]) -> None:
    load("katottg", SMALL, as_of=date(2026, 1, 1))
    with pytest.raises(Conflict, match="older"):
        load("katottg", SMALL, as_of=date(2025, 12, 31))


def test_load_is_refused_when_file_is_cut(samples: None, load: Callable[..., LoadReport]) -> None:
    text = (SAMPLES / "terc_sample.csv").read_text(encoding="utf-8")
    half = text[: text.index("\n14;")]
    before = RegisterUnit.objects.filter(scheme="TERYT", gone_on=None).count()
    with pytest.raises(Conflict, match="too_many_gone"):
        load("terc", half)
    assert RegisterUnit.objects.filter(scheme="TERYT", gone_on=None).count() == before


def test_command_says_what_changed_when_file_is_loaded(db: None, tmp_path: Path) -> None:
    path, said = tmp_path / "small.csv", StringIO()
    path.write_text(SMALL, encoding="utf-8")
    call_command("load_register", "katottg", str(path), "--as-of", "2026-01-01", stdout=said)
    assert said.getvalue().strip() == "3 new, 0 changed, 0 gone, 0 same"


def test_command_says_the_sentence_when_file_is_refused(db: None, tmp_path: Path) -> None:
    path = tmp_path / "cut.csv"
    path.write_text(SMALL + "UA53;;\r\n", encoding="utf-8")
    with pytest.raises(CommandError, match="6"):
        call_command("load_register", "katottg", str(path), "--as-of", "2026-01-01")
    with pytest.raises(CommandError, match="absent"):
        call_command("load_register", "terc", "absent.csv", "--as-of", "2026-01-01")
