"""Both alphabets, with and without accents, in any case."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.search.asking import terms_of
from kernel.search.folding import fold
from kernel.search.highlighting import highlight


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ђорђе Жабаљ", "Đorđe Žabalj"),
        ("Đorđe", "Djordje"),
        ("Šabac, Čačak i Ćuprija", "sabac cacak i cuprija"),
        ("Џамија", "džamija"),
        ("ЊЕГОШЕВА", "Njegoševa"),
        ("Łódź", "lodz"),
        ("ŻÓŁĆ", "zolc"),
        ("м’ята", "м'ята"),
        ("мʼята", "мята"),
        ("ПАРК", "парк"),
        ("Straße", "strasse"),
        ("сад-парк", "сад парк"),
    ],
)
def test_fold_makes_spellings_equal(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"), [("ґанок", "ганок"), ("кіт", "кит"), ("їжак", "іжак"), ("гай", "гаи")]
)
def test_fold_keeps_ukrainian_letters_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text(max_size=200))
def test_fold_leaves_letters_digits_and_single_spaces(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    assert all(letter.isalnum() or letter == " " for letter in folded)
    assert "  " not in folded


@pytest.mark.parametrize(
    ("question", "word"),
    [("лавка", "лавки"), ("Бібліотека", "бібліотеку"), ("пар", "парковка"), ("škola", "школе")],
)
def test_last_word_fits_other_endings(question: str, word: str) -> None:
    assert terms_of(question)[-1].fits(fold(word))


def test_highlight_marks_words_as_they_were_written() -> None:
    marked = highlight("Парк <b>Ђорђа</b> м’ята", terms_of("park djordja"))
    assert marked == "<mark>Парк</mark> &lt;b&gt;<mark>Ђорђа</mark>&lt;/b&gt; м’ята"


@given(st.text(max_size=100), st.text(max_size=30))
def test_highlight_never_adds_markup_of_its_own(text: str, question: str) -> None:
    marked = str(highlight(text, terms_of(question)))
    bare = marked.replace("<mark>", "").replace("</mark>", "")
    assert "<" not in bare
    assert ">" not in bare
