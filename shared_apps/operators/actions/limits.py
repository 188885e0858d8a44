"""How often somebody may try to enter the console."""

from kernel.attempts import Limit

CODE = "operators.too_many_attempts"

SIGN_IN_ACCOUNT = Limit("operators.sign_in.account", 8, 15 * 60, CODE)
SIGN_IN_NETWORK = Limit("operators.sign_in.network", 30, 15 * 60, CODE)
CODE_ACCOUNT = Limit("operators.code.account", 8, 15 * 60, CODE)
PASSKEY_NETWORK = Limit("operators.passkey.network", 20, 15 * 60, CODE)
LETTER_ADDRESS = Limit("operators.letter.address", 4, 60 * 60, CODE)
LETTER_NETWORK = Limit("operators.letter.network", 20, 60 * 60, CODE)
