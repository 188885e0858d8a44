"""The pages' own text format: Markdown without HTML, sanitised again after rendering."""

import re
from html import unescape
from itertools import pairwise

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

LONGEST = 60_000
TAGS = frozenset(
    {"p", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "blockquote", "a", "br", "hr"}
    | {"code", "pre", "table", "thead", "tbody", "tr", "th", "td"}
)
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto", "tel"}
BLOCK = re.compile(r"</?(?:p|h\d|li|ul|ol|blockquote|br|hr|pre|t[rhd])\b")
FIRST_HEADING, LAST_HEADING = 2, 4

_markdown = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")
_markdown.disable(["image", "html_block", "html_inline"])


def to_html(text: str) -> str:
    """Return `text` as HTML that holds nothing but headings, lists, tables, links and emphasis.

    Headings begin at the second level (`#` and `##`), since the page's title is the first.
    Whatever looks like HTML is shown as it was typed; a link to anything but http, https, mail or
    telephone stays plain text.
    """
    tokens = _markdown.parse(text[:LONGEST])
    for token in tokens:
        _lower_heading(token)
    html = _markdown.renderer.render(tokens, _markdown.options, {})
    return nh3.clean(
        html,
        tags=set(TAGS),
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="noopener nofollow",
    )


def _lower_heading(token: Token) -> None:
    if token.type in {"heading_open", "heading_close"}:
        level = min(LAST_HEADING, max(FIRST_HEADING, int(token.tag[1])))
        token.tag = f"h{level}"


def to_plain(text: str) -> str:
    """Return the words of `text` without any mark-up, in one line: for search and excerpts."""
    html = BLOCK.sub(r" \g<0>", to_html(text))
    return " ".join(unescape(nh3.clean(html, tags=set())).split())


def excerpt(text: str, letters: int = 220) -> str:
    """Return the first paragraph of `text` without mark-up, cut at a word.

    A text without a paragraph (a list, a table) gives its first words.
    """
    plain = to_plain(_first_paragraph(text)) or to_plain(text)
    if len(plain) <= letters:
        return plain
    return plain[:letters].rpartition(" ")[0].rstrip(",;:–—") + "…"


def _first_paragraph(text: str) -> str:
    tokens = _markdown.parse(text[:LONGEST])
    for opening, inline in pairwise(tokens):
        if opening.type == "paragraph_open" and opening.level == 0:
            return inline.content
    return ""
