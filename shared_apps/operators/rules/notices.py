"""Notices to everybody: who sees which one, and when."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from kernel.errors import Invalid

KINDS = ("info", "warning", "maintenance")
VISITORS = "visitors"
STAFF = "staff"
OPERATORS = "operators"
AUDIENCES = (VISITORS, STAFF, OPERATORS)


@dataclass(frozen=True, slots=True)
class Broadcast:
    """A notice as pages keep it: `texts` by language, empty filters mean everywhere."""

    kind: str
    texts: Mapping[str, str]
    starts_at: datetime
    ends_at: datetime
    audiences: Collection[str]
    countries: Collection[str]
    cities: Collection[str]

    def is_for(self, audience: str, *, country: str, slug: str, at: datetime) -> bool:
        """Whether a page of an audience in a municipality ("" on the main host) shows it."""
        if not self.starts_at <= at < self.ends_at or audience not in self.audiences:
            return False
        if self.countries and country not in self.countries:
            return False
        return not self.cities or slug in self.cities

    def text(self, language: str, fallback: str) -> str:
        """Return the text in a language, else in the municipality's, else in English or any."""
        for code in (language, language.partition("-")[0], fallback, "en"):
            if self.texts.get(code):
                return self.texts[code]
        return next(iter(self.texts.values()), "")


def check_notice(
    *,
    kind: str,
    texts: Mapping[str, str],
    starts_at: datetime,
    ends_at: datetime,
    audiences: Collection[str],
) -> dict[str, str]:
    """Return the texts that say something.

    Raises: Invalid `operators.notice.text_missing`, `…times`, `…audience_missing`.
    """
    said = {code: text.strip() for code, text in texts.items() if text.strip()}
    if not said or kind not in KINDS:
        raise Invalid("operators.notice.text_missing")
    if ends_at <= starts_at:
        raise Invalid("operators.notice.times")
    if not audiences or not set(audiences) <= set(AUDIENCES):
        raise Invalid("operators.notice.audience_missing")
    return said
