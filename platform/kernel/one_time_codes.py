"""One-time codes of an authenticator app.

Source: RFC 4226 (HOTP), RFC 6238 (TOTP): SHA-1, 6 digits, 30 seconds, as every app understands.
"""

import base64
import hmac
import struct

DIGITS = 6
STEP_SECONDS = 30


def step_at(seconds: float) -> int:
    """Return the number of the 30-second step at so many seconds since 1970."""
    return int(seconds) // STEP_SECONDS


def seconds_left(seconds: float) -> int:
    """Return how long the code of that instant is still the present one, 1 to 30."""
    return STEP_SECONDS - int(seconds) % STEP_SECONDS


def code_of_step(secret: str, step: int) -> str:
    """Return the code of one step; `secret` is base32."""
    key = base64.b32decode(secret.upper() + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, struct.pack(">Q", step), "sha1")
    start = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def matching_step(secret: str, code: str, *, seconds: float, tolerance: int) -> int | None:
    """Return the latest step near `seconds` whose code this is, None when there is none.

    `tolerance` is by how many steps a clock may be wrong either way.
    """
    now = step_at(seconds)
    for step in range(now + tolerance, now - tolerance - 1, -1):
        if step >= 0 and hmac.compare_digest(code_of_step(secret, step).encode(), code.encode()):
            return step
    return None
