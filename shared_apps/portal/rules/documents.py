"""Documentation pages: Markdown files as safe HTML with a table of contents."""

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

TAGS = frozenset(
    {"p", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "blockquote", "a", "br", "hr"}
    | {"code", "pre", "table", "thead", "tbody", "tr", "th", "td", "img"}
)
ATTRIBUTES = {
    "a": {"href", "title"},
    "ol": {"start"},
    "img": {"src", "alt", "loading"},
    **{f"h{level}": {"id"} for level in (2, 3, 4)},
}
SCHEMES = {"http", "https", "mailto"}
LAST_HEADING, LISTED = 4, ("h2", "h3")
NO_PARAGRAPH = re.compile(r"[#!|>`]|[-*] |[0-9]+[.)]")
"""How headings, pictures, tables, quotes, code and lists begin."""

Address = Callable[[str], str]
_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")


@dataclass(frozen=True, slots=True)
class Page:
    """A rendered page: title, HTML without it, and `(level, id, text)` of its headings."""

    title: str
    html: str
    contents: tuple[tuple[int, str, str], ...]


def render_page(text: str, *, folder: str, address_of: Address) -> Page:
    """Return a Markdown file of `folder` (relative to the documentation) as a page.

    `address_of(path)` names the address of another file of the documentation, "" when it is not
    shown; such links stay plain words.
    """
    tokens = _markdown.parse(text)
    title = _take_title(tokens)
    contents = tuple(_number_headings(tokens))
    for token in tokens:
        if token.type == "inline":
            token.children = _with_addresses(token.children or [], folder, address_of)
    html = nh3.clean(
        _markdown.renderer.render(tokens, _markdown.options, {}),
        tags=set(TAGS),
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="noopener",
    )
    return Page(title, html, contents)


def title_of(text: str) -> str:
    """Return the first heading of a Markdown file."""
    match = re.search(r"^#\s+(.+)$", text, re.MULTILINE)
    return match[1].strip() if match else ""


def lead_of(text: str) -> str:
    """Return the first sentence of the first paragraph, without mark-up and without readers."""
    for block in re.split(r"\n\s*\n", text):
        if block.strip() and not NO_PARAGRAPH.match(block.lstrip()):
            linked = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", " ".join(block.split()))
            sentences = re.split(r"(?<=[.!?])\s", re.sub(r"[*`]", "", linked))
            told = [sentence for sentence in sentences if not sentence.startswith("For ")]
            return (told or sentences)[0]
    return ""


def _take_title(tokens: list[Token]) -> str:
    """Remove the first heading of the first level and return its words."""
    for index, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag == "h1":
            title = tokens[index + 1].content
            del tokens[index : index + 3]
            return title
    return ""


def _number_headings(tokens: list[Token]) -> list[tuple[int, str, str]]:
    """Give headings of the page an id each, and list the upper ones."""
    contents, taken = [], set()
    for index, token in enumerate(tokens):
        if token.type not in {"heading_open", "heading_close"}:
            continue
        token.tag = f"h{min(LAST_HEADING, max(2, int(token.tag[1])))}"
        if token.type == "heading_close":
            continue
        words = "".join(child.content for child in tokens[index + 1].children or [])
        key = slug = re.sub(r"[^\w]+", "-", words.lower()).strip("-") or "part"
        number = 2
        while key in taken:
            key, number = f"{slug}-{number}", number + 1
        taken.add(key)
        token.attrSet("id", key)
        if token.tag in LISTED:
            contents.append((int(token.tag[1]), key, words))
    return contents


def _with_addresses(children: list[Token], folder: str, address_of: Address) -> list[Token]:
    """Let links and pictures of a paragraph point to addresses; unknown ones lose their mark-up."""
    kept, open_links = [], []
    for child in children:
        if child.type == "link_open":
            target = _target(str(child.attrGet("href") or ""), folder, address_of)
            open_links.append(bool(target))
            if not target:
                continue
            child.attrSet("href", target)
        elif child.type == "link_close" and not open_links.pop():
            continue
        elif child.type == "image":
            target = _target(str(child.attrGet("src") or ""), folder, address_of)
            if not target.startswith("/"):
                continue
            child.attrSet("src", target)
            child.attrSet("loading", "lazy")
        kept.append(child)
    return kept


def _target(address: str, folder: str, address_of: Address) -> str:
    if address.startswith(("#", "http://", "https://", "mailto:")):
        return address
    path, mark, part = address.partition("#")
    found = address_of(posixpath.normpath(posixpath.join(folder, path)))
    return f"{found}{mark}{part}" if found else ""
