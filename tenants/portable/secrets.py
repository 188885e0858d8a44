"""What ties an archive to an installation: who signed it, with which secrets its rows were made."""

import base64
import hashlib
import hmac

from django.conf import settings

from kernel.audit.keys import newest_key, public_keys, sign
from kernel.errors import Conflict, Invalid
from tenants.portable.verifying import Archive


def sign_digest(text: bytes) -> tuple[str, str, bytes] | None:
    """Return key number, public key and signature; None where there is no key to sign with."""
    if not settings.AUDIT_SEAL_KEYS:
        return None
    number = newest_key()
    return number, public_keys()[number], sign(text)


def pepper_marks() -> dict[str, str]:
    """Return of each version of the environment's pepper how it is recognised, not what it is."""
    return {
        number: hmac.digest(pepper.encode(), b"edem-archive", hashlib.sha256).hex()[:16]
        for number, pepper in settings.VOTER_PEPPERS.items()
    }


def check_peppers(marks: dict[str, str]) -> None:
    """Check that this installation has the peppers with which an archive's rows were made.

    Raises: Conflict `tenants.archive.other_secrets`.
    """
    ours = pepper_marks()
    for number, mark in marks.items():
        if ours.get(number) != mark:
            raise Conflict("tenants.archive.other_secrets", version=number)


def check_trust(archive: Archive, digest: str) -> None:
    """Check that an archive is ours: signed with a key we know, or of the digest that was given.

    An archive holds SQL that is run, so that an unknown one is never opened.

    Raises: Invalid `tenants.archive.not_trusted`; ArchiveWrong `signature`.
    """
    keys = {number: base64.b64decode(key) for number, key in public_keys().items()}
    is_named = bool(digest) and hmac.compare_digest(digest.lower(), archive.digest)
    if digest and not is_named:
        raise Invalid("tenants.archive.other_digest")
    if archive.signer(keys) is None and not is_named:
        raise Invalid("tenants.archive.not_trusted")
