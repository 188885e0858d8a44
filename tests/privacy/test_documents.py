"""The document to take away: every alphabet of ours, tagged, text stays text."""

from datetime import UTC, datetime
from typing import Any

import pytest
import typst

from kernel.documents import ACCESSIBLE, make_pdf
from tenant_apps.residents.web.privacy_documents import TEMPLATE

MADE = datetime(2026, 3, 2, 10, 0, 0, 123_456, tzinfo=UTC)
ALPHABETS = {
    "uk": "Ґанок, їжак, єнот, щедрість, ’апостроф’",
    "pl": "Zażółć gęślą jaźń ŁÓDŹ",
    "sr": "Љубав, Ђорђе, Џон, ћуприја, њива",
    "en": "Nothing special — “quoted”",
}


def values_with(text: str, language: str) -> dict[str, Any]:
    pair = {"label": text, "text": text}
    group = {"title": text, "records": [[pair, pair], [pair]]}
    return {
        "title": text,
        "city": text,
        "language": language,
        "made": "2.3.2026",
        "introduction": text,
        "nothing": text,
        "sections": [{"title": text, "groups": [group]}, {"title": text, "groups": []}],
    }


@pytest.mark.parametrize("language", sorted(ALPHABETS))
def test_pdf_is_tagged_and_has_every_letter_when_made(language: str) -> None:
    made = make_pdf(TEMPLATE, values_with(ALPHABETS[language], language), at=MADE)

    assert made.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in made
    assert b"pdfuaid:part" in made
    assert missing_letters(ALPHABETS[language]) == set()


def test_missing_letters_are_found_when_no_font_has_them() -> None:
    assert missing_letters("a\U00012000") == {"\U00012000"}


@pytest.mark.parametrize(
    "text", ['#panic("run")', "$x$ *bold* _it_ <label> @ref", "\\ \" ' ` //", "=" * 30, ""]
)
def test_text_stays_text_when_it_looks_like_markup(text: str) -> None:
    made = make_pdf(TEMPLATE, values_with(text or " ", "en"), at=MADE)

    assert made.startswith(b"%PDF-")


def missing_letters(text: str) -> set[str]:
    """Return the letters that the wheel's fonts cannot draw: typst warns of each."""
    missing = set()
    for letter in sorted(set(text) - {" "}):
        source = f'#set text(font: "Libertinus Serif", fallback: false)\n#"{letter}"'.encode()
        options: dict[str, Any] = {"format": "pdf", "pdf_standards": [ACCESSIBLE]}
        title = b'#set document(title: "x")\n'
        try:
            typst.compile(title + source.replace(b'""', b""), **options)
        except typst.TypstError:
            missing.add(letter)
    return missing
