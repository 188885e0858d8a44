"""The secrets of residents that are encrypted with the city's key."""

from collections.abc import Iterator

from allauth.mfa.models import Authenticator

from kernel.privacy import SealedSecrets

SECOND_FACTOR = "mfa"
PARTS = ("secret", "seed")

FactorKey = tuple[int, str, int]
"""A factor's row, the part of its data, and the place in a list (-1: it is no list)."""


def read_factors() -> Iterator[tuple[FactorKey, str, str]]:
    """Yield secrets of authenticator apps and seeds of recovery codes."""
    for pk, content in list(Authenticator.objects.values_list("pk", "data")):
        for part in PARTS:
            if content.get(part):
                yield (pk, part, -1), SECOND_FACTOR, content[part]
        for place, code in enumerate(content.get("migrated_codes") or []):
            yield (pk, "migrated_codes", place), SECOND_FACTOR, code


def write_factor(key: FactorKey, sealed: str) -> None:
    """Store one secret sealed anew."""
    pk, part, place = key
    factor = Authenticator.objects.select_for_update().get(pk=pk)
    if place < 0:
        factor.data[part] = sealed
    else:
        factor.data[part][place] = sealed
    factor.save(update_fields=["data"])


FACTORS = SealedSecrets(read_factors, write_factor)
