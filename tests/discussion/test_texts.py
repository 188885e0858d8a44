"""The text of a comment: plain, bounded, its addresses links and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.errors import Invalid
from tenant_apps.discussion.rules.texts import (
    MOST_LETTERS,
    check_text,
    clean_text,
    split_addresses,
)
from tenant_apps.discussion.templatetags.discussion import linked


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("  two \r\n lines  ", "two\n lines"),
        ("a\n\n\n\n\nb", "a\n\nb"),
        ("right\u202eleft\u0000\u0007", "rightleft"),
        ("family \U0001f468\u200d\U0001f469", "family \U0001f468\u200d\U0001f469"),
        ("e\u0301", "é"),
    ],
)
def test_text_is_cleaned_when_it_carries_marks(sent: str, kept: str) -> None:
    assert clean_text(sent) == kept


@pytest.mark.parametrize("text", ["", " \n ", "...", "\u202e\u200b"])
def test_text_is_refused_when_it_says_nothing(text: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check_text(text)
    assert refusal.value.code == "discussion.comment.empty"


def test_text_is_refused_when_it_is_too_long() -> None:
    assert check_text("x" * MOST_LETTERS)
    with pytest.raises(Invalid) as refusal:
        check_text("x" * (MOST_LETTERS + 1))
    assert refusal.value.facts == {"limit": MOST_LETTERS, "letters": MOST_LETTERS + 1}


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("see https://city.example/plan?a=1&b=2.", "https://city.example/plan?a=1&b=2"),
        ("(https://city.example/a)", "https://city.example/a"),
        ("https://uk.example/Вулиця_(Полтава), so", "https://uk.example/Вулиця_(Полтава)"),
        ("„HTTPS://CITY.EXAMPLE”", "HTTPS://CITY.EXAMPLE"),
    ],
)
def test_address_is_found_without_the_marks_around_it(text: str, address: str) -> None:
    assert [piece for piece, is_address in split_addresses(text) if is_address] == [address]


@pytest.mark.parametrize(
    "text", ["javascript:alert(1)", "data:text/html,x", "https://", "ftp://a.b", "a.b/c"]
)
def test_nothing_is_a_link_when_it_is_no_web_address(text: str) -> None:
    assert "<a " not in linked(text)


@given(st.text(max_size=300))
def test_pieces_are_the_text_when_put_together(text: str) -> None:
    assert "".join(piece for piece, _is_address in split_addresses(text)) == text


@given(st.text(alphabet="<>&\"'ahtps:/.= \n", max_size=120))
def test_html_is_shown_and_never_obeyed_when_somebody_writes_it(text: str) -> None:
    shown = str(linked(text))
    for allowed in ("<p>", "</p>", "<br>", "</a>", ' rel="nofollow ugc noopener">', '<a href="'):
        shown = shown.replace(allowed, "")
    assert not set(shown) & set("<>\"'")


def test_link_names_its_relation_when_it_is_shown() -> None:
    assert str(linked("a\nhttps://b.example/?x=<script>&y")) == (
        '<p>a<br><a href="https://b.example/?x=" rel="nofollow ugc noopener">'
        "https://b.example/?x=</a>&lt;script&gt;&amp;y</p>"
    )
