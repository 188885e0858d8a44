"""One letter: text and HTML with the same words, links that need no sign-in, safe headers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import formataddr, parseaddr
from hashlib import sha256
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import ngettext

from kernel.ui import theme
from tenant_apps.notifications.actions.here import city_here, origin_of
from tenant_apps.notifications.actions.letter_style import style_element
from tenant_apps.notifications.actions.tokens import ALL_LETTERS, write_address_token, write_link
from tenant_apps.notifications.events import notice_kinds, sentence_of
from tenant_apps.notifications.models import NoticeSettings
from tenant_apps.notifications.rules.bounces import LETTER_HEADER
from tenant_apps.notifications.rules.headers import header_text
from tenants.city import City

MOST_ITEMS = 30
TEMPLATE = "notifications/mail/news"


@dataclass(frozen=True, slots=True)
class Reader:
    """Who a letter goes to: account row, address, language and settings as they are now."""

    key: int
    account: UUID
    email: str
    name: str
    language: str
    settings: NoticeSettings


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of news."""

    event: str
    facts: dict[str, Any]
    noticed_at: datetime


@dataclass(frozen=True, slots=True)
class Postman:
    """Writes the letters of one city."""

    city: City
    origin: str
    at: datetime

    @classmethod
    def here(cls, *, at: datetime) -> "Postman":
        """Return the postman of the current city."""
        city = city_here()
        return cls(city, origin_of(city), at)

    def letter(
        self, reader: Reader, items: Sequence[Item], *, edition: str
    ) -> EmailMultiAlternatives:
        """Return a letter with news, in the reader's language and the city's time.

        `edition` names the letter among the reader's: the same one has the same Message-ID.
        """
        language = reader.language or self.city.default_language
        with translation.override(language), timezone.override(ZoneInfo(self.city.time_zone)):
            return self.write(
                reader, TEMPLATE, _subject(items), edition=edition, **self._news(reader, items)
            )

    def _news(self, reader: Reader, items: Sequence[Item]) -> dict[str, Any]:
        purpose = _purpose(items)
        shown = [
            {
                "sentence": sentence_of(item.event, item.facts),
                "detail": item.facts.get("detail", ""),
                "url": f"{self.origin}{item.facts.get('path', '')}",
                "at": item.noticed_at,
            }
            for item in items[:MOST_ITEMS]
        ]
        return {
            "items": shown,
            "only": shown[0] if len(items) == 1 else None,
            "more": len(items) - len(shown),
            "purpose": purpose,
            "label": notice_kinds[purpose].label if purpose in notice_kinds.entries else "",
            "unsubscribe_url": self._unsubscribe_url(reader, purpose) if purpose else "",
        }

    def _unsubscribe_url(self, reader: Reader, purpose: str) -> str:
        token = write_link(reader.account, purpose=purpose, city=self.city)
        return f"{self.origin}{reverse('notifications:unsubscribe', args=[token])}"

    def write(
        self, reader: Reader, template: str, subject: str, *, edition: str, **context: Any
    ) -> EmailMultiAlternatives:
        """Return a letter from a pair of templates (`.txt`, `.html`)."""
        told = {**context, **self._frame(reader, subject)}
        token = write_address_token(reader.key, city=self.city)
        letter = EmailMultiAlternatives(
            subject=header_text(subject),
            body=render_to_string(f"{template}.txt", told).strip() + "\n",
            from_email=_envelope(token),
            to=[reader.email],
            headers=self._headers(reader, token, edition, context.get("unsubscribe_url", "")),
        )
        letter.attach_alternative(render_to_string(f"{template}.html", told), "text/html")
        return letter

    def _frame(self, reader: Reader, subject: str) -> dict[str, Any]:
        light, dark = theme.palettes(self.city.accent_hue, self.city.accent_chroma)
        language = translation.get_language() or self.city.default_language
        return {
            "subject": subject,
            "language": language,
            "name": reader.name,
            "city_name": self.city.name(language),
            "origin": self.origin,
            "notices_url": f"{self.origin}{reverse('notifications:list')}",
            "settings_url": f"{self.origin}{reverse('notifications:settings')}",
            "style": style_element(light, dark),
        }

    def _headers(self, reader: Reader, token: str, edition: str, leave: str) -> dict[str, str]:
        language = translation.get_language() or self.city.default_language
        mailbox = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
        domain = mailbox.rpartition("@")[2]
        name = sha256(f"{self.city.uuid}:{reader.account}:{edition}".encode()).hexdigest()[:40]
        headers = {
            "From": formataddr((header_text(self.city.name(language)), mailbox)),
            "Message-ID": f"<{name}@{domain}>",
            "Auto-Submitted": "auto-generated",
            LETTER_HEADER: token,
        }
        if leave:
            headers["List-Id"] = f"<notices.{self.city.slug}.{domain}>"
            headers["List-Unsubscribe"] = f"<{leave}>"
            headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        return headers


def _subject(items: Sequence[Item]) -> str:
    if len(items) == 1:
        return sentence_of(items[0].event, items[0].facts)
    sentence = ngettext("%(count)s piece of news", "%(count)s pieces of news", len(items))
    return sentence % {"count": len(items)}


def _purpose(items: Sequence[Item]) -> str:
    """Return what a letter's link ends: one event, all letters, nothing for an answer asked for."""
    events = {item.event for item in items}
    if len(events) > 1:
        return ALL_LETTERS
    event = next(iter(events))
    return "" if notice_kinds[event].always_mail else event


def _envelope(token: str) -> str:
    """Return the sender that returned letters go to: the person's own, where bounces are read."""
    if not settings.BOUNCE_ADDRESS:
        return str(settings.DEFAULT_FROM_EMAIL)
    local, _at, domain = str(settings.BOUNCE_ADDRESS).rpartition("@")
    return f"{local}+{token}@{domain}"
