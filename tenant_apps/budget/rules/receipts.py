"""Codes of receipts: easy to read aloud and to type, impossible to guess.

Twenty characters of Crockford's base32 (no I, L, O, U) hold 100 bits. They are derived from who
took part, never from what was chosen: a receipt proves that a ballot is in the box, not whose
wishes it holds, so it is of no use to anybody who buys or forces votes.
"""

import hmac
from hashlib import sha256
from uuid import UUID

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 20
GROUP = 4

_MEANT = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})


def receipt_code(secret: bytes, contest: UUID, voter_tag: bytes, key: UUID) -> str:
    """The code of one participation, without groups; the same again for the same key."""
    message = contest.bytes + voter_tag + key.bytes
    return encode_code(hmac.digest(secret, message, sha256))


def encode_code(digest: bytes) -> str:
    """The first 100 bits of `digest` as twenty characters."""
    number = int.from_bytes(digest[:13], "big") >> 4
    return "".join(ALPHABET[(number >> shift) & 31] for shift in range(95, -1, -5))


def group_code(code: str) -> str:
    """The code as printed: `ABCD-EFGH-JKMN-PQRS-TVWX`."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def read_code(text: str) -> str | None:
    """The code that a person typed, None when it cannot be one.

    Case, spaces and hyphens do not matter; O is read as 0, I and L as 1.
    """
    code = text.upper().translate(_MEANT)
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else None
