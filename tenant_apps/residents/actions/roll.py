"""The voter roll: asking whether somebody is on it."""

import hmac
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from kernel.errors import NotAllowed
from tenant_apps.residents.actions.attempts import Limit, check_attempts, count_failure
from tenant_apps.residents.actions.voter_keys import ensure_key
from tenant_apps.residents.models import RollEntry
from tenant_apps.residents.rules import tags
from tenant_apps.residents.rules.roll import person_tag

PER_NETWORK = Limit("roll-network", failures=30, seconds=15 * 60)
PER_NUMBER = Limit("roll-number", failures=6, seconds=60 * 60)


@dataclass(frozen=True, slots=True)
class RollMatch:
    """A person found in the roll: 32-byte tag, year of birth, district code (empty: unknown)."""

    voter_tag: bytes
    birth_year: int | None
    district: str


def find_voter(
    *, scope: UUID, kind: str, national_id: str, name: str, network: str, at: datetime
) -> RollMatch:
    """Return the roll entry of `scope` (a contest) with this national id and name.

    `kind` is `pesel`, `rnokpp`, `jmbg` or `document`; `network` is what failed attempts are
    counted under.
    Somebody who knows a number must not learn from the answer whether it is on the roll, so a
    wrong name is refused exactly as a missing number.

    Raises: Invalid `residents.id.*`; TooMany `residents.too_many_attempts`; NotAllowed
    `residents.roll.not_on_roll`.
    """
    check_attempts(PER_NETWORK, key=network)
    key = ensure_key(scope=scope, at=at)
    tag = person_tag(key, kind=kind, number=national_id)
    check_attempts(PER_NUMBER, key=tag.hex())
    entry = RollEntry.objects.filter(scope=scope, voter_tag=tag).first()
    known_name = bytes(entry.name_tag) if entry else bytes(tags.TAG_BYTES)
    same = hmac.compare_digest(known_name, tags.name_tag(key, name=name))
    if entry is None or not same:
        count_failure(PER_NETWORK, key=network)
        count_failure(PER_NUMBER, key=tag.hex())
        raise NotAllowed("residents.roll.not_on_roll")
    return RollMatch(tag, entry.birth_year, entry.district)


def count_roll(*, scope: UUID) -> int:
    """Return how many people are on the roll of `scope`."""
    return RollEntry.objects.filter(scope=scope).count()


def count_roll_by_district(*, scope: UUID) -> dict[str, int]:
    """Return how many people are on the roll of `scope` in each district code."""
    rows = RollEntry.objects.filter(scope=scope).values_list("district")
    return dict(rows.annotate(people=Count("pk")).order_by("district"))
