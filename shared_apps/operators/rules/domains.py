"""Proof that a host name is the municipality's: a record that only its keeper can set."""

import hmac
from collections.abc import Iterable
from hashlib import sha256

PREFIX = "_edem-verify."
WORD = "edem-verify="


def record_name(host: str) -> str:
    """Return the name of the TXT record."""
    return f"{PREFIX}{host}"


def record_value(secret: str, city: str, host: str) -> str:
    """Return what the TXT record must say; another city's value proves nothing here."""
    digest = hmac.new(secret.encode(), f"{city}\0{host}".encode(), sha256).hexdigest()
    return f"{WORD}{digest[:40]}"


def is_proven(records: Iterable[str], value: str) -> bool:
    """Whether one of the records says so; others may stand beside it."""
    return any(record.strip().strip('"') == value for record in records)
