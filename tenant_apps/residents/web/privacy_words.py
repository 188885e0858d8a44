"""Own records in words: the same for the page and for the document to take away."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone
from django.utils.translation import gettext as _

from kernel.privacy import personal_records
from kernel.ui.templatetags.ui import day, when_text
from tenant_apps.residents.actions.privacy import Section
from tenant_apps.residents.messages import ROLE_LABELS
from tenant_apps.residents.rules.own_records import Group, groups_of, is_empty, text_of
from tenant_apps.residents.web.privacy_texts import COMMON_WORDS, VALUE_WORDS

INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}.*")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
LONGEST = 2000


@dataclass(frozen=True)
class Words:
    """Names of keys: an app's own first, then those that all share."""

    own: Mapping[str, Any]

    def label(self, key: str) -> str:
        """Return the name of a key, the key itself in plain letters where nobody named it."""
        named = self.own.get(key) or COMMON_WORDS.get(key)
        return str(named) if named else key.replace("_", " ").capitalize()


def plain(value: Any) -> Any:
    """Return exported values as JSON has them: instants and UUIDs as text."""
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))


def section_in_words(section: Section) -> dict[str, Any]:
    """Return `{title, groups}` of a section; a group has a title and records of pairs."""
    words = Words(section.records.words)
    groups = groups_of(plain(section.value))
    return {
        "title": str(section.records.label),
        "groups": [_group_in_words(group, words) for group in groups],
    }


def _group_in_words(group: Group, words: Words) -> dict[str, Any]:
    return {
        "title": words.label(group.key) if group.key else "",
        "records": [
            [{"label": words.label(key), "text": in_words(value)} for key, value in record]
            for record in group.records
        ],
    }


def in_words(value: Any) -> str:
    """Return what a value says to people."""
    return "—" if is_empty(value) else text_of(value, _scalar)


def _scalar(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    text = str(value)
    if INSTANT.fullmatch(text):
        return _instant(text)
    if DAY.fullmatch(text):
        return _day(text)
    named = ROLE_LABELS.get(text) or VALUE_WORDS.get(text)
    return str(named) if named else text[:LONGEST]


def _instant(text: str) -> str:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return text
    return when_text(found if timezone.is_aware(found) else timezone.make_aware(found))


def _day(text: str) -> str:
    try:
        return _text_only(str(day(date.fromisoformat(text))))
    except ValueError:
        return text


def _text_only(html: str) -> str:
    return re.sub(r"<[^>]*>", "", html)


def counts_in_words(counts: dict[str, dict[str, int]]) -> list[dict[str, Any]]:
    """Return what an erasure changes, app by app: `{title, rows: [{label, count}], stays}`."""
    known = dict(personal_records)
    return [
        {
            "title": known[name].label,
            "rows": [
                {"label": Words(known[name].words).label(kind), "count": count}
                for kind, count in rows.items()
                if count
            ],
            "stays": known[name].stays,
        }
        for name, rows in counts.items()
    ]
