"""Reading ballots, turnout and receipts."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.core.cache import cache
from django.db import connection
from psycopg import sql

from tenant_apps.budget.models.ballot import Ballot, Participation

TURNOUT_SECONDS = 8

BallotRow = tuple[list[int], list[int] | None]


@dataclass(frozen=True, slots=True)
class Inclusion:
    """What the public learns of a receipt: that it counts and how the ballot came."""

    channel: str


def count_turnout(contest_id: int) -> int:
    """People who voted, counted now; for acts that depend on it."""
    return Participation.objects.filter(contest_id=contest_id).count()


def turnout(contest_id: int) -> int:
    """People who voted, at most eight seconds old: no row is touched by every ballot."""
    key = f"budget:turnout:{contest_id}"
    count: int | None = cache.get(key)
    if count is None:
        count = count_turnout(contest_id)
        cache.set(key, count, TURNOUT_SECONDS)
    return count


def find_receipt(contest_id: int, code: str) -> Inclusion | None:
    """Whether a receipt's ballot is in the box; never what is on it.

    `code` as stored: twenty characters without groups.
    """
    row = Participation.objects.filter(contest_id=contest_id, receipt=code)
    channel = row.values_list("channel", flat=True).first()
    return None if channel is None else Inclusion(channel)


def find_participation(contest_id: int, voter_tag: bytes) -> Participation | None:
    """The participation of one person, if any."""
    return Participation.objects.filter(contest_id=contest_id, voter_tag=voter_tag).first()


def ballots_of(contest_id: int) -> Iterator[BallotRow]:
    """All ballots as (projects, points or None), streamed by COPY: flat memory, no ORM.

    Projects are ballot numbers in the voter's order. Must be read to its end or closed.
    """
    with connection.cursor() as cursor:
        query = cursor.connection.cursor()
        statement = sql.SQL(
            "COPY (SELECT projects, points FROM {} WHERE contest_id = {}) TO STDOUT (FORMAT BINARY)"
        ).format(sql.Identifier(Ballot._meta.db_table), sql.Literal(contest_id))
        with query.copy(statement) as copy:
            copy.set_types(["int4[]", "int4[]"])
            yield from copy.rows()
