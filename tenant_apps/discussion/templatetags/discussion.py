"""Showing the text of comments: `{% load discussion %}`."""

from datetime import datetime
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from tenant_apps.discussion.rules.texts import split_addresses

register = template.Library()

LINK = '<a href="{0}" rel="nofollow ugc noopener">{0}</a>'


@register.filter
def linked(text: str) -> SafeString:
    """Show a plain text in paragraphs, escaped, its web addresses as links."""
    paragraphs = [part for part in text.split("\n\n") if part]
    return format_html_join("", "<p>{}</p>", ((_paragraph(part),) for part in paragraphs))


@register.filter
def earlier_texts(earlier: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the texts before each edit with their instants."""
    return [{**row, "at": datetime.fromisoformat(row["at"])} for row in earlier]


def _paragraph(text: str) -> SafeString:
    lines = (
        (format_html_join("", "{}", ((_piece(*piece),) for piece in split_addresses(line))),)
        for line in text.split("\n")
    )
    return format_html_join(SafeString("<br>"), "{}", lines)


def _piece(text: str, is_address: bool) -> SafeString:
    return format_html(LINK, text) if is_address else format_html("{}", text)
