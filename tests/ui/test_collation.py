"""Lists stand in each language's own alphabet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.ui.collation import ALPHABETS, sort_key

CASES = {
    "uk": "Гайдамака Ґанок Дніпро Енергодар Євпаторія Зміїв Ивер Ірпінь Їжакевич Йосипівка Київ "
    "Щастя Юність Ямпіль",
    "pl": "Agata Ącki Cecylia Ćmielów Lublin Łódź Maj Nysa Ńa Opole Ósemka Sopot Świecie Zamość "
    "Źródło Żory",
    "sr": "Ваљево Дунав Ђердап Европа Игало Јагодина Крагујевац Лозница Љиг Мачва Ниш Његош "
    "Обреновац Тител Ћуприја Ужице Чачак Џеп Шабац",
    "sr-latn": "Cetinje Čačak Ćuprija Dunav Džep Đerdap Evropa Jagodina Loznica Luka Ljig Mačva "
    "Niš Nuštar Njegoš Obrenovac Šabac Zemun Žabalj",
    "en": "Ash ash Birch Café Cedar",
}


def _sorted(names: list[str], language: str) -> list[str]:
    return sorted(names, key=lambda name: sort_key(name, language))


@pytest.mark.parametrize("language", CASES)
def test_sorting_follows_the_alphabet_when_names_are_shuffled(language: str) -> None:
    names = CASES[language].split()
    shuffled = sorted(names, key=lambda name: name[::-1])
    assert [name.casefold() for name in _sorted(shuffled, language)] == [
        name.casefold() for name in names
    ]


@pytest.mark.parametrize("language", ALPHABETS)
def test_letters_keep_their_places_when_sorted_alone(language: str) -> None:
    letters = list(ALPHABETS[language])
    assert _sorted(letters[::-1], language) == letters


def test_numbers_sort_by_value_when_inside_names() -> None:
    names = ["Ліцей № 2", "Ліцей № 10", "Ліцей № 33"]
    assert _sorted(names[::-1], "uk") == names


def test_short_words_stand_first_when_they_begin_longer_ones() -> None:
    names = ["Nowa", "Nowa Sól", "Nowa Wieś", "Nowakowo"]
    assert _sorted(names[::-1], "pl") == names


def test_other_scripts_come_last_when_mixed_with_the_own() -> None:
    assert _sorted(["Golden Eagle", "Яр", "Абетка"], "uk") == [
        "Абетка",
        "Яр",
        "Golden Eagle",
    ]


def test_punctuation_is_ignored_when_letters_differ() -> None:
    names = ["«Алея»", "Берег", "\u2018Вежа\u2019"]
    assert _sorted(names[::-1], "uk") == names


@given(st.text(max_size=20), st.text(max_size=20), st.sampled_from(sorted(ALPHABETS)))
def test_keys_are_equal_only_when_texts_are(first: str, second: str, language: str) -> None:
    if sort_key(first, language) == sort_key(second, language):
        assert first.swapcase() == second.swapcase()
    else:
        assert first != second
