"""Own records in words: the same for the page and for the document to take away."""

import json
import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone
from django.utils.translation import gettext as _

from kernel.privacy import PersonalRecords
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
    """Words for keys and values: an app's own first, then those that all share."""

    records: PersonalRecords

    def label(self, key: str) -> str:
        """Return the name of a key, the key itself in plain letters where nobody named it."""
        named = self.records.words.get(key) or COMMON_WORDS.get(key)
        return str(named) if named else key.replace("_", " ").capitalize()

    def value(self, key: str, value: Any) -> str:
        """Return what a value says to people, in the app's own words where it has any."""
        say = self.records.values.get(key)
        if say is None or is_empty(value):
            return in_words(value)
        return text_of(value, lambda part: str(say(part) or _scalar(part)))


def plain(value: Any) -> Any:
    """Return exported values as JSON has them: instants and UUIDs as text."""
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))


def section_in_words(section: Section) -> dict[str, Any]:
    """Return `{title, groups}` of a section; a group has a title and records of pairs."""
    words = Words(section.records)
    groups = groups_of(_for_people(plain(section.value), section.records.codes))
    return {
        "title": str(section.label or section.records.label),
        "groups": [_group_in_words(group, words) for group in groups],
    }


def _for_people(value: Any, codes: frozenset[str]) -> Any:
    """Return a value without what only programs read."""
    if isinstance(value, list):
        return [_for_people(part, codes) for part in value]
    if isinstance(value, dict):
        return {key: _for_people(part, codes) for key, part in value.items() if key not in codes}
    return value


def _group_in_words(group: Group, words: Words) -> dict[str, Any]:
    return {
        "title": words.label(group.key) if group.key else "",
        "records": [
            [{"label": words.label(key), "text": words.value(key, value)} for key, value in record]
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
