"""Checking Ed25519 signatures with nothing but Python, for those who verify on their own machine.

The platform signs with the `cryptography` package; a test holds both against each other.
Source: RFC 8032, sections 5.1 and 6.
"""

from hashlib import sha512

KEY_BYTES = 32
SIGNATURE_BYTES = 64

PRIME = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
CURVE = -121665 * pow(121666, -1, PRIME) % PRIME
ROOT_OF_MINUS_ONE = pow(2, (PRIME - 1) // 4, PRIME)

Point = tuple[int, int, int, int]
"""A point in extended coordinates X, Y, Z, T with x = X/Z, y = Y/Z, xy = T/Z."""

NEUTRAL: Point = (0, 1, 1, 0)


def is_signed(public_key: bytes, text: bytes, signature: bytes) -> bool:
    """Return whether `signature` (64 bytes) of `text` was made with the key's private half."""
    if len(public_key) != KEY_BYTES or len(signature) != SIGNATURE_BYTES:
        return False
    signer, commitment = _decoded(public_key), _decoded(signature[:KEY_BYTES])
    scalar = int.from_bytes(signature[KEY_BYTES:], "little")
    if signer is None or commitment is None or scalar >= ORDER:
        return False
    digest = sha512(signature[:KEY_BYTES] + public_key + text).digest()
    challenge = int.from_bytes(digest, "little") % ORDER
    ours = _multiplied(scalar, BASE)
    theirs = _added(commitment, _multiplied(challenge, signer))
    return _is_same(ours, theirs)


def _added(one: Point, other: Point) -> Point:
    a = (one[1] - one[0]) * (other[1] - other[0]) % PRIME
    b = (one[1] + one[0]) * (other[1] + other[0]) % PRIME
    c = 2 * one[3] * other[3] * CURVE % PRIME
    d = 2 * one[2] * other[2] % PRIME
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % PRIME, g * h % PRIME, f * g % PRIME, e * h % PRIME)


def _multiplied(scalar: int, point: Point) -> Point:
    result = NEUTRAL
    while scalar:
        if scalar & 1:
            result = _added(result, point)
        point = _added(point, point)
        scalar >>= 1
    return result


def _is_same(one: Point, other: Point) -> bool:
    same_x = (one[0] * other[2] - other[0] * one[2]) % PRIME == 0
    return same_x and (one[1] * other[2] - other[1] * one[2]) % PRIME == 0


def _decoded(code: bytes) -> Point | None:
    """Return the point of 32 bytes, None when they are no point of the curve."""
    number = int.from_bytes(code, "little")
    y, is_odd = number & ((1 << 255) - 1), bool(number >> 255)
    if y >= PRIME:
        return None
    square = (y * y - 1) * pow(CURVE * y * y + 1, -1, PRIME) % PRIME
    x = pow(square, (PRIME + 3) // 8, PRIME)
    if (x * x - square) % PRIME:
        x = x * ROOT_OF_MINUS_ONE % PRIME
    if (x * x - square) % PRIME or (x == 0 and is_odd):
        return None
    if bool(x & 1) != is_odd:
        x = PRIME - x
    return (x, y, 1, x * y % PRIME)


_BASE_Y = 4 * pow(5, -1, PRIME) % PRIME
BASE: Point = _decoded(_BASE_Y.to_bytes(KEY_BYTES, "little")) or NEUTRAL
