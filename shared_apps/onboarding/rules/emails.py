"""Official e-mail addresses: which domains prove an office, and codes that prove an address."""

import hmac
from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256

from fido2.rpid import verify_rp_id

from kernel.errors import Closed, Invalid

FREE_MAIL = frozenset(
    {
        "gmail.com", "googlemail.com", "ukr.net", "i.ua", "meta.ua", "bigmir.net", "email.ua",
        "online.ua", "yahoo.com", "outlook.com", "hotmail.com", "live.com", "icloud.com",
        "me.com", "aol.com", "proton.me", "protonmail.com", "gmx.com", "gmx.net", "mail.com",
        "wp.pl", "o2.pl", "onet.pl", "op.pl", "interia.pl", "gazeta.pl", "poczta.fm", "tlen.pl",
        "mts.rs", "eunet.rs", "sbb.rs", "yandex.com", "zoho.com", "tutanota.com",
    }
)  # fmt: skip
"""Where anybody gets an address in a minute."""

CODE_DIGITS = 6
CODE_LASTS = timedelta(minutes=30)
CODE_ATTEMPTS = 5


def domain_of(email: str) -> str:
    """Return the part of an address after the last at sign, in small letters."""
    return email.rpartition("@")[2].strip().rstrip(".").lower()


def is_free_mail(email: str) -> bool:
    """Whether an address, or a domain, belongs to a provider that serves everybody."""
    domain = domain_of(email)
    return any(domain == free or domain.endswith(f".{free}") for free in FREE_MAIL)


def belongs_to(email: str, domains: Iterable[str]) -> str:
    """Return the closest of `domains` that an address stands at or below, else ""."""
    own = domain_of(email)
    above = (one for one in domains if own == one or own.endswith(f".{one}"))
    return max(above, key=len, default="")


def is_open_ending(domain: str) -> bool:
    """Whether strangers stand under a domain: `gov.ua`, `lviv.ua`, `org.pl`.

    Source: the public suffix list that comes with fido2, whose question is the same one: may
    this domain speak for all that stands below it?
    """
    return not verify_rp_id(domain, f"https://below.{domain}")


def check_official_domain(domain: str) -> None:
    """Check that a domain may approve applications by itself.

    Raises: Invalid `onboarding.domain.malformed`, `onboarding.domain.too_wide`.
    """
    labels = domain.split(".")
    wrong = not domain.isascii() or len(labels) < 2 or len(domain) > 253
    if wrong or not all(one.replace("-", "").isalnum() for one in labels):
        raise Invalid("onboarding.domain.malformed", domain=domain)
    if is_free_mail(domain) or is_open_ending(domain):
        raise Invalid("onboarding.domain.too_wide", domain=domain)


def code_digest(code: str, *, key: str) -> str:
    """Return what is kept of a code: nobody reads the code from the database.

    Six digits are guessed from a bare hash at once, so `key` is a secret of the platform with
    what the code belongs to.
    """
    return hmac.new(key.encode(), code.encode(), sha256).hexdigest()


def check_code(
    code: str, *, digest: str, attempts: int, expires_at: datetime | None, key: str, at: datetime
) -> None:
    """Check a typed code against what was sent; `attempts` are the wrong ones before.

    Raises: Closed `onboarding.code.expired`, Invalid `onboarding.code.wrong`.
    """
    if not digest or expires_at is None or at >= expires_at or attempts >= CODE_ATTEMPTS:
        raise Closed("onboarding.code.expired")
    typed = "".join(code.split())
    if not hmac.compare_digest(code_digest(typed, key=key), digest):
        raise Invalid("onboarding.code.wrong", left=max(0, CODE_ATTEMPTS - attempts - 1))
