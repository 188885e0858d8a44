"""How often people may try: a network may be a whole town hall, an account is one person."""

from kernel.attempts import (
    LIMITS,
    Limit,
    address_key,
    check_attempts,
    count_attempt,
    count_failure,
    forget_attempts,
)

__all__ = [
    "LIMITS",
    "Limit",
    "address_key",
    "check_attempts",
    "count_attempt",
    "count_failure",
    "forget_attempts",
]

CODE = "residents.too_many_attempts"

SIGN_IN_ACCOUNT = Limit("sign_in.account", 10, 15 * 60, CODE)
SIGN_IN_NETWORK = Limit("sign_in.network", 60, 15 * 60, CODE)
CODE_ACCOUNT = Limit("code.account", 10, 15 * 60, CODE)
PASSKEY_NETWORK = Limit("passkey.network", 30, 15 * 60, CODE)
SIGN_UP_NETWORK = Limit("sign_up.network", 20, 60 * 60, CODE)
LETTER_ADDRESS = Limit("letter.address", 6, 60 * 60, CODE)
LETTER_NETWORK = Limit("letter.network", 30, 60 * 60, CODE)
