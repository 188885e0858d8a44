"""When roles count: only in a session that was confirmed with a second factor not long ago."""

from collections.abc import Iterable
from typing import Any

CONFIRMS = "mfa"
"""The method under which a code or a passkey is noted in a session."""


def confirming_factors(
    records: Iterable[dict[str, Any]], *, now: float, valid_seconds: int
) -> set[int]:
    """Return the ids of the second factors that confirmed a session lately.

    `records` are `{method, at, id, …}` as sign-in noted them, `at` and `now` seconds since 1970.
    Whoever asks must see that those factors still exist: a removed one confirms nothing.
    """
    return {
        int(record["id"])
        for record in records
        if record.get("method") == CONFIRMS
        and "id" in record
        and now - float(record.get("at", 0)) < valid_seconds
    }
