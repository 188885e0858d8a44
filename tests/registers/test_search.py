"""Everybody finds their municipality, in whatever script they type."""

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shared_apps.registers.actions.loading import LoadReport
from shared_apps.registers.models import RegisterUnit
from shared_apps.registers.rules.romanising import romanise

pytestmark = pytest.mark.django_db

POLTAVA, KIKINDA, LODZ = "UA53080370000025447", "80209", "1061011"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Poltava", POLTAVA),
        ("Полтава", POLTAVA),
        ("полтав", POLTAVA),
        ("Полтавська громада", POLTAVA),
        ("Полтавська міська територіальна громада", POLTAVA),
        (POLTAVA, POLTAVA),
        ("ua5308037", POLTAVA),
        ("5310100000", POLTAVA),
        ("lodz", LODZ),
        ("Łódź", LODZ),
        ("ŁÓDŹ", LODZ),
        ("1061011", LODZ),
        ("Kikinda", KIKINDA),
        ("Кикинда", KIKINDA),
        ("кикин", KIKINDA),
        ("80209", KIKINDA),
        ("cacak", "71242"),
        ("Čačak", "71242"),
        ("Чачак", "71242"),
        ("Indjija", "80179"),
        ("Kamianets", "UA68020"),
        ("кам'янець", "UA68020"),
        ("подільськ", "UA68020"),
        ("Київ", "UA80000000000093317"),
        ("Kyiv", "UA80000000000093317"),
        ("5910100000", "UA59080270000073662"),
        ("gmina Pielgrzymka", "0226032"),
        ("Świętochłowice i okolice", None),
        ("100% _", None),
    ],
)
def test_search_finds_municipality_first_when_asked_so(
    samples: None, words: str, code: str | None
) -> None:
    first = RegisterUnit.objects.search(words).first()
    if code is None:
        assert first is None
    else:
        assert first is not None
        assert first.code.startswith(code)


def test_search_ranks_exact_before_beginning_before_inside(samples: None) -> None:
    names = [unit.place_name("sr-latn") for unit in RegisterUnit.objects.search("bor")]
    assert names[0] == "Bor"
    found = RegisterUnit.objects.search("bolesławiec", region="02")
    assert [unit.name("pl") for unit in found] == ["Bolesławiec", "Gmina Bolesławiec"]


def test_search_stays_inside_when_country_or_region_is_given(samples: None) -> None:
    search = RegisterUnit.objects.search
    assert {unit.country for unit in search("", country="PL")} == {"PL"}
    inside = search("", region="UA53000000000028050")
    assert {unit.region_code for unit in inside} == {"UA53000000000028050"}
    assert not search("Львів", region="UA53000000000028050").exists()
    assert search("", country="UA", region="UA80000000000093317").get().place_name("uk") == "Київ"


def test_search_forgets_unit_when_it_is_gone(samples: None) -> None:
    RegisterUnit.objects.filter(code=KIKINDA).update(gone_on=date(2026, 1, 1))
    assert not RegisterUnit.objects.search("Kikinda").exists()


def test_search_asks_once_when_paths_are_shown(samples: None) -> None:
    with CaptureQueriesContext(connection) as queries:
        paths = [unit.path("uk") for unit in RegisterUnit.objects.search("", country="UA")]
    assert len(queries) == 1
    assert "Полтавський район, Полтавська область" in paths


@pytest.mark.parametrize(
    ("country", "count"), [("UA", 27), ("PL", 16), ("RS", 25)], ids=["UA", "PL", "RS"]
)
def test_regions_are_complete_when_only_samples_are_loaded(
    samples: None, country: str, count: int
) -> None:
    assert RegisterUnit.objects.regions(country).count() == count


def test_find_returns_nobody_when_code_belongs_to_another_register(samples: None) -> None:
    assert RegisterUnit.objects.find("TERYT", KIKINDA) is None
    assert RegisterUnit.objects.find("KATOTTG", "5310100000").code == POLTAVA


def test_search_is_fast_when_registers_are_whole(
    official: Callable[[str], Path], load: Callable[..., LoadReport]
) -> None:
    load("katottg", official("katottg_2025-05-16.csv"))
    load("terc", official("terc_2024-01-01.csv"))
    assert RegisterUnit.objects.search("Полтава").first().code == POLTAVA
    took = []
    for words in ("полтава", "lodz", "UA5308", "нов", "a", "Кам’янець"):
        began = time.perf_counter()
        list(RegisterUnit.objects.search(words)[:20])
        took.append(time.perf_counter() - began)
    assert sorted(took)[len(took) // 2] < 0.1, took


@pytest.mark.parametrize(
    ("name", "latin"),
    [
        ("Згурівка", "Zghurivka"),
        ("Їжакевич", "Yizhakevych"),
        ("Кадиївка", "Kadyivka"),
        ("Щербухи", "Shcherbukhy"),
        ("Ґалаґан", "Galagan"),
        ("Знам’янка", "Znamianka"),
        ("Єнакієве", "Yenakiieve"),
        ("Юрій", "Yurii"),
        ("Стрий", "Stryi"),
        ("Ізюм", "Izium"),
    ],
)
def test_romanise_follows_the_resolution(name: str, latin: str) -> None:
    assert romanise(name) == latin
