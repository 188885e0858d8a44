"""What of a service an invoice is for, by a name that is used once."""

from typing import Final

START: Final = "start"
EXTENSION: Final = "extension-"


def extension_name(number: int) -> str:
    """Return the name of a service's n-th extension (the first is 1); a renewal is one too."""
    return f"{EXTENSION}{number}"


def extension_number(name: str) -> int:
    """Return which extension a name means, 0 for none."""
    number = name.removeprefix(EXTENSION)
    return int(number) if name.startswith(EXTENSION) and number.isdecimal() else 0
