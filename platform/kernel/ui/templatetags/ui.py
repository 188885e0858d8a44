"""Tags and filters of the design system: `{% load ui %}`."""

from datetime import date, datetime, timedelta
from typing import Any

from django import template
from django.forms import BoundField
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from kernel import clock
from kernel.money import NO_BREAK_SPACE, format_money
from kernel.ui.fields import describe_field
from kernel.ui.icons import ICONS

register = template.Library()

DATE_PATTERNS = {"sr": "j. F Y.", "sr-latn": "j. F Y.", "en": "j F Y"}
SLAVIC_DATE_PATTERN = "j E Y"


def _language() -> str:
    return translation.get_language() or "en"


def _day_text(value: date) -> str:
    return date_format(value, DATE_PATTERNS.get(_language(), SLAVIC_DATE_PATTERN))


@register.inclusion_tag("ui/components/field.html")
def field(bound: BoundField, label: str = "", help_text: str = "") -> dict[str, Any]:
    """Show a form field with label, help, errors and the ARIA that ties them together."""
    return describe_field(bound, label=label, help_text=help_text)


@register.filter
def money(amount_minor: int | None, currency: str) -> str:
    """Show minor units of `currency` for people; nothing for None."""
    if amount_minor is None:
        return ""
    return format_money(amount_minor, currency, _language())


@register.filter
def number(value: float | str | None) -> str:
    """Show a number grouped and pointed as the language does; nothing for None.

    A name that a template does not find arrives as empty text and shows nothing either.
    """
    if value is None or value == "":
        return ""
    text = f"{value:,}"
    language = _language()
    if language == "en":
        return text
    if language.startswith("sr"):
        return text.translate(str.maketrans(",.", ".,"))
    return text.replace(",", NO_BREAK_SPACE).replace(".", ",")


@register.filter
def share(value: float | None) -> str:
    """Show a share (0 to 1) as a percentage with at most one decimal; nothing for None."""
    if value is None:
        return ""
    percent = round(float(value) * 100, 1)
    text = number(int(percent) if percent == int(percent) else percent)
    return f"{text}%" if _language() == "en" else f"{text}{NO_BREAK_SPACE}%"


@register.filter
def when(value: datetime | None) -> str | SafeString:
    """Show an instant as date and time in the city's zone, machine-readable too."""
    if value is None:
        return ""
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), when_text(value))


@register.filter
def when_text(value: datetime | None) -> str:
    """Show an instant as plain text, for attributes and titles."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    return f"{_day_text(local.date())}, {local:%H:%M}"


@register.filter
def last_minute(closes_at: datetime | None) -> datetime | None:
    """Return the last minute of a half-open period that ends at local midnight.

    People read "until 28 November, 23:59"; "29 November, 00:00" makes them a day late.
    """
    if closes_at is None:
        return None
    local = timezone.localtime(closes_at)
    return closes_at - timedelta(minutes=1) if (local.hour, local.minute) == (0, 0) else closes_at


@register.filter
def day(value: date | datetime | None) -> str | SafeString:
    """Show the date of an instant (in the city's zone) or a date."""
    if value is None:
        return ""
    local = timezone.localtime(value).date() if isinstance(value, datetime) else value
    return format_html('<time datetime="{}">{}</time>', local.isoformat(), _day_text(local))


@register.filter
def left(closes_at: datetime | None, at: datetime | None = None) -> str:
    """Say how long something stays open: days left, the last hours, or that it is closed.

    `at` is the instant of the request. The last day is the one in which the half-open period
    still runs, so that a period closing at midnight ends "today until 24:00" the evening before.
    """
    if closes_at is None:
        return ""
    at = at or clock.now()
    if closes_at <= at:
        return gettext("closed")
    last = timezone.localtime(closes_at - timedelta(microseconds=1))
    days = (last.date() - timezone.localtime(at).date()).days
    if days == 0:
        closing = timezone.localtime(closes_at)
        hour = f"{closing:%H:%M}" if closing.date() == last.date() else "24:00"
        return gettext("today until %(time)s") % {"time": hour}
    return ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}


@register.simple_tag
def icon(name: str, title: str = "") -> SafeString:
    """Draw an icon; hidden from screen readers unless it has a `title`.

    Raises: KeyError for a name that is not in `kernel.ui.icons`.
    """
    hidden = format_html(' role="img" aria-label="{}"', title) if title else 'aria-hidden="true"'
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" {} focusable="false"><path d="{}"/></svg>',
        SafeString(hidden),
        ICONS[name],
    )


@register.simple_tag
def meter(value: float | None, maximum: float | None, label: str, kind: str = "") -> SafeString:
    """Draw how much of `maximum` is reached; `label` says it in words, "" makes it decoration."""
    percent = min(100.0, max(0.0, float(value or 0) / float(maximum) * 100)) if maximum else 0.0
    role = format_html('role="img" aria-label="{}"', label) if label else 'aria-hidden="true"'
    return format_html(
        '<svg class="{}" {} focusable="false"><rect width="{}%" height="100%" rx="5"/></svg>',
        f"meter {kind}".strip(),
        SafeString(role),
        f"{percent:.2f}",
    )


@register.simple_tag
def badge(text: object, kind: str = "") -> SafeString:
    """Show a short state; `kind` is one of "", good, warn, bad, quiet."""
    return format_html('<span class="{}">{}</span>', f"badge {kind}".strip(), text)


@register.simple_tag(takes_context=True)
def query(context: dict[str, Any], **changes: object) -> str:
    """Return the current query string with `changes`; an empty value removes the parameter."""
    parameters = context["request"].GET.copy()
    for name, value in changes.items():
        if value in (None, ""):
            parameters.pop(name, None)
        else:
            parameters[name] = str(value)
    return f"?{parameters.urlencode()}"
