"""Texts that people agree to or are told: their kinds, and which agreement is optional."""

from collections.abc import Mapping

from kernel.errors import Invalid

RULES = "rules"
PRIVACY = "privacy"
LETTERS = "letters"
KINDS = (RULES, PRIVACY, LETTERS)

OPTIONAL = frozenset({LETTERS})
"""What somebody may withdraw and keep the account. Without the rules there is no account, and the
privacy notice is told, not agreed to. Source: GDPR, Articles 7(3) and 13."""

SHIPPED_VERSION = "2026-01"
"""Version of the texts in our templates, in force where a municipality entered none."""

LONGEST_TEXT = 40_000
"""Letters of one text in one language."""


def check_kind(kind: str) -> None:
    """Let a known kind of text pass. Raises: Invalid `residents.consent.unknown_kind`."""
    if kind not in KINDS:
        raise Invalid("residents.consent.unknown_kind")


def check_optional(kind: str) -> None:
    """Let an agreement be withdrawn.

    Raises: Invalid `residents.consent.unknown_kind`, `residents.consent.needed`.
    """
    check_kind(kind)
    if kind not in OPTIONAL:
        raise Invalid("residents.consent.needed")


def check_texts(texts: Mapping[str, str], *, default_language: str) -> dict[str, str]:
    """Return the texts that are written, by language code.

    Raises: Invalid `residents.consent.text_missing` without one in the municipality's own
    language, `residents.consent.text_too_long`.
    """
    written = {code: text.strip() for code, text in texts.items() if text.strip()}
    if default_language not in written:
        raise Invalid("residents.consent.text_missing", language=default_language)
    for code, text in written.items():
        if len(text) > LONGEST_TEXT:
            raise Invalid("residents.consent.text_too_long", language=code, letters=LONGEST_TEXT)
    return written
