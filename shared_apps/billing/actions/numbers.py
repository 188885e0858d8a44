"""Numbers without gaps: the row of a series is locked until the document is issued or is not."""

from typing import Any

from shared_apps.billing.models import Issuer, NumberSeries


def next_number(issuer: Issuer, kind: str, year: int) -> int:
    """Return the next number of a series, inside the transaction that issues the document.

    Whoever issues at the same moment waits; a transaction that fails gives its number back.
    """
    key: dict[str, Any] = {"issuer": issuer, "kind": kind, "year": year}
    NumberSeries.objects.get_or_create(**key)
    series = NumberSeries.objects.select_for_update().get(**key)
    series.last_number += 1
    series.save(update_fields=["last_number"])
    return int(series.last_number)
