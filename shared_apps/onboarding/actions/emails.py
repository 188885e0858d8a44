"""Proving the contact's e-mail address by a code of six digits in a letter."""

import secrets
from datetime import datetime

from django.conf import settings
from django.db import transaction

from kernel.attempts import Limit, address_key, count_attempt
from kernel.errors import Invalid, Refusal
from shared_apps.onboarding.actions.applications import keep, lock_draft
from shared_apps.onboarding.actions.letters import page_of, post_letter
from shared_apps.onboarding.models import Application
from shared_apps.onboarding.rules.emails import CODE_DIGITS, CODE_LASTS, check_code, code_digest

_TOO_MANY = "onboarding.code.too_many"
LETTERS_ADDRESS = Limit("onboarding.letter.address", 6, 60 * 60, _TOO_MANY)
LETTERS_NETWORK = Limit("onboarding.letter.network", 30, 60 * 60, _TOO_MANY)
CODES_APPLICATION = Limit("onboarding.code.application", 15, 60 * 60, _TOO_MANY)
"""How often letters are sent, and how often codes of one application are typed."""


@transaction.atomic
def send_code(key: str, *, network: str, at: datetime) -> Application:
    """Send a new code to the contact's address; the one before is void.

    Raises: as `lock_draft`; TooMany `onboarding.code.too_many`; Invalid
    `onboarding.application.incomplete` without an address.
    """
    found = lock_draft(key)
    if not found.contact_email:
        raise Invalid("onboarding.application.incomplete", step="contact")
    count_attempt(LETTERS_NETWORK, key=network)
    count_attempt(LETTERS_ADDRESS, key=address_key(found.contact_email))
    code = str(secrets.randbelow(10**CODE_DIGITS)).zfill(CODE_DIGITS)
    keep(
        found,
        at=at,
        code_digest=code_digest(code, key=_secret(found)),
        code_expires_at=at + CODE_LASTS,
        code_attempts=0,
    )
    post_letter("code", found, at=at, code=code, link=page_of(found, f"confirm/?code={code}"))
    return found


def confirm_code(key: str, *, code: str, at: datetime) -> Application:
    """Let the contact's address count as proven.

    A wrong attempt is kept although it is refused: five of them make the code void.

    Raises: as `lock_draft`, `check_code`; TooMany `onboarding.code.too_many`.
    """
    count_attempt(CODES_APPLICATION, key=key)
    found, refusal = _try(key, code=code, at=at)
    if refusal is not None:
        raise refusal
    return found


@transaction.atomic
def _try(key: str, *, code: str, at: datetime) -> tuple[Application, Refusal | None]:
    found = lock_draft(key)
    if found.email_verified_at is not None:
        return found, None
    try:
        check_code(
            code,
            digest=found.code_digest,
            attempts=found.code_attempts,
            expires_at=found.code_expires_at,
            key=_secret(found),
            at=at,
        )
    except Refusal as refusal:
        return keep(found, at=at, code_attempts=found.code_attempts + 1), refusal
    return keep(found, at=at, email_verified_at=at, code_digest="", code_expires_at=None), None


def _secret(application: Application) -> str:
    """Return what a code is bound to: the platform, the application and the address."""
    return f"{settings.SECRET_KEY} onboarding {application.uuid} {application.contact_email}"
