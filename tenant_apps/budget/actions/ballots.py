"""Casting ballots, one statement each, and closing the box."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import Any
from uuid import UUID

import psycopg
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils.crypto import salted_hmac

from kernel.audit.actions import record
from kernel.errors import Closed, Conflict, Invalid, NotAllowed
from kernel.locks import lock_key, lock_object
from kernel.people import Actor
from kernel.statistics import tell
from tenant_apps.budget.actions.statistics import SOURCE_NAME as STATISTICS
from tenant_apps.budget.actions.voters import Voter, check_voter
from tenant_apps.budget.models import Ballot, BallotPaper, Contest, Participation
from tenant_apps.budget.models.ballot_papers import FrozenPaper, find_paper, forget_paper
from tenant_apps.budget.models.ballot_queries import count_turnout, find_participation
from tenant_apps.budget.rules.ballots import CheckedBallot, Choice, check_ballot
from tenant_apps.budget.rules.errors import BallotRefused
from tenant_apps.budget.rules.receipts import receipt_code
from tenant_apps.residents.models import Resident

_SESSIONS = import_module(settings.SESSION_ENGINE).SessionStore.get_model_class()._meta.db_table

# The lock is shared by voters and taken alone by closing. A statement that waited for it still
# sees the table as it was before, therefore a trigger looks again at the moment of storing.
CAST = f"""
WITH who AS (
    INSERT INTO {Participation._meta.db_table} (
        contest_id, voter_tag, receipt, idempotency_key, account, channel, district,
        birth_year, sex, hour
    )
    SELECT
        %(contest)s, %(tag)s, %(receipt)s, %(key)s, %(account)s, 'online', %(district)s,
        %(birth_year)s, %(sex)s, %(hour)s
    WHERE pg_advisory_xact_lock_shared(%(lock)s) IS NOT NULL
        AND EXISTS (
            SELECT FROM {BallotPaper._meta.db_table}
            WHERE contest_id = %(contest)s AND digest = %(digest)s AND shuffled_at IS NULL
                AND opens_at <= %(at)s AND closes_at > %(at)s
        )
        AND {{alive}}
    ON CONFLICT DO NOTHING
    RETURNING contest_id
)
INSERT INTO {Ballot._meta.db_table} (id, contest_id, projects, points)
SELECT gen_random_uuid(), contest_id, %(projects)s::int[], %(points)s::int[] FROM who
"""
ALIVE = f"""(
            EXISTS (
                SELECT FROM {_SESSIONS} WHERE session_key = %(session)s AND expire_date > %(at)s
            ) AND EXISTS (
                SELECT FROM {Resident._meta.db_table} WHERE uuid = %(account)s AND is_active
            )
        )"""
CAST_BY_ACCOUNT = CAST.format(alive=ALIVE)
CAST_WITHOUT_ACCOUNT = CAST.format(alive="true")

SHUFFLE = f"""
WITH taken_out AS (
    DELETE FROM {Ballot._meta.db_table} WHERE contest_id = %s RETURNING projects, points, source
)
INSERT INTO {Ballot._meta.db_table} (id, contest_id, projects, points, source)
SELECT gen_random_uuid() AS id, %s, projects, points, source FROM taken_out ORDER BY id
"""


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof that a ballot is in the box; `repeated` when the same request came before."""

    code: str
    repeated: bool = False


def cast_ballot(
    *,
    paper: FrozenPaper,
    digest: str,
    voter: Voter,
    choices: Sequence[Choice],
    key: UUID,
    at: datetime,
) -> Receipt:
    """Check a ballot by every rule and store it: one statement, one commit, then the receipt.

    `digest` is that of the paper the voter saw, `key` the request's own: a retry with it gets
    the same receipt. There is no audit row, since it would tie a person to a second; the
    participation is the record.
    Raises: Closed, Conflict (`paper_changed`, `already_cast`), NotAllowed (`budget.voter.…`),
    Invalid (`budget.ballot.…`).
    """
    check_open(paper, at=at)
    if digest != paper.digest:
        raise _paper_problem(paper)
    check_voter(paper, voter, choices)
    ballot = check_choices(paper, choices)
    _check_durable()
    code = receipt_code(receipt_secret(), paper.contest_uuid, voter.tag, key)
    values = _values(paper, voter, ballot, at=at) | {"receipt": code, "key": key}
    if _store(paper, voter, values):
        return Receipt(code)
    return _earlier_receipt(paper, voter, key)


def check_open(paper: FrozenPaper, *, at: datetime) -> None:
    """Let a ballot come in within `[opens_at, closes_at)`. Raises Closed."""
    if at < paper.opens_at:
        raise Closed("budget.contest.not_open", opens_at=paper.opens_at)
    if at >= paper.closes_at:
        raise Closed("budget.contest.closed", closes_at=paper.closes_at)


def check_choices(paper: FrozenPaper, choices: Sequence[Choice]) -> CheckedBallot:
    """The ballot, if it satisfies its paper. Raises Invalid (`budget.ballot.…`)."""
    try:
        return check_ballot(paper.paper, choices)
    except BallotRefused as refused:
        raise Invalid(refused.code, **refused.facts) from refused


def _values(
    paper: FrozenPaper, voter: Voter, ballot: CheckedBallot, *, at: datetime
) -> dict[str, Any]:
    """What the statement stores and compares, but for the receipt."""
    schema: str = connection.schema_name  # type: ignore[attr-defined]
    return {
        "lock": lock_key(schema, Contest._meta.label, paper.contest_id),
        "contest": paper.contest_id,
        "digest": paper.digest,
        "at": at,
        "session": voter.session,
        "account": voter.account,
        "tag": voter.tag,
        "district": voter.facts.district or "",
        "birth_year": voter.facts.birth_year,
        "sex": voter.sex,
        "hour": at.replace(minute=0, second=0, microsecond=0),
        "projects": list(ballot.projects),
        "points": None if ballot.points is None else list(ballot.points),
    }


def _store(paper: FrozenPaper, voter: Voter, values: dict[str, Any]) -> bool:
    """Whether the ballot is now stored. Raises Closed when the box was closed meanwhile."""
    statement = CAST_BY_ACCOUNT if voter.session else CAST_WITHOUT_ACCOUNT
    try:
        with _preparing_cursor() as cursor:
            cursor.execute(statement, values)
            return bool(cursor.rowcount)
    except IntegrityError as error:
        if getattr(error.__cause__, "diag", None) and (
            error.__cause__.diag.constraint_name == "ballots_closed"  # type: ignore[union-attr]
        ):
            raise Closed("budget.contest.closed", closes_at=paper.closes_at) from error
        raise


class _PreparingCursor(psycopg.Cursor[Any]):
    """A cursor whose statement the server parses and plans once a connection, not every time.

    Django's own cursors bind values on the client and cannot prepare.
    """

    def execute(self, query: Any, params: Any = None, **options: Any) -> "_PreparingCursor":
        return super().execute(query, params, **{**options, "prepare": True})


@contextmanager
def _preparing_cursor() -> Iterator[Any]:
    """Such a cursor, seen by Django's own accounts of queries.

    `PREPARED_STATEMENTS = False` is for a PgBouncer older than 1.21.
    """
    database: Any = connection
    with connection.cursor():
        own: psycopg.Connection[Any] = database.connection
    if own.prepare_threshold is None and getattr(settings, "PREPARED_STATEMENTS", True):
        own.prepare_threshold = 0
    with _PreparingCursor(own) as cursor:
        yield database._prepare_cursor(cursor)


def _check_durable() -> None:
    """Refuse to run inside somebody's transaction: a receipt must mean that it is stored."""
    outer = [
        block for block in connection.atomic_blocks if not getattr(block, "_from_testcase", False)
    ]
    if outer:
        raise RuntimeError("cast_ballot commits by itself and cannot be part of a transaction")


def receipt_secret() -> bytes:
    """The key that receipts are derived with."""
    return salted_hmac("budget.receipt", b"", algorithm="sha256").digest()


def _paper_problem(paper: FrozenPaper) -> Conflict | Closed:
    """Say why the statement found no open paper, and read it again for the next one."""
    forget_paper(paper.slug)
    current = find_paper(paper.slug)
    if current is None:
        return Conflict("budget.contest.not_published")
    row = BallotPaper.objects.filter(contest_id=current.contest_id, shuffled_at=None)
    if current.digest == paper.digest and not row.exists():
        return Closed("budget.contest.closed", closes_at=current.closes_at)
    return Conflict("budget.ballot.paper_changed")


def _earlier_receipt(paper: FrozenPaper, voter: Voter, key: UUID) -> Receipt:
    """Return the receipt of the same request, or say why the statement stored nothing."""
    row = find_participation(paper.contest_id, voter.tag)
    if row is not None and row.idempotency_key == key:
        return Receipt(row.receipt, repeated=True)
    if row is not None:
        raise Conflict("budget.ballot.already_cast", channel=row.channel)
    open_paper = BallotPaper.objects.filter(
        contest_id=paper.contest_id, digest=paper.digest, shuffled_at=None
    )
    if not open_paper.exists():
        raise _paper_problem(paper)
    raise NotAllowed(
        "budget.voter.assurance_too_low", limit=paper.eligibility.assurance, given="anonymous"
    )


def close_voting(*, contest: Contest, actor: Actor, at: datetime) -> BallotPaper:
    """Rewrite the ballots in random order and seal the box; done once, harmless again.

    Waits for ballots that are being stored; none comes after. Raises: Closed (`not_open` when
    there is no paper), Conflict (`budget.tally.still_open` before the end of voting).
    """
    with transaction.atomic():
        lock_object(Contest, contest.pk)
        paper = BallotPaper.objects.select_for_update().filter(contest_id=contest.pk).first()
        if paper is None:
            raise Closed("budget.contest.not_open", opens_at=None)
        if at < paper.closes_at:
            raise Conflict("budget.tally.still_open", closes_at=paper.closes_at)
        if paper.shuffled_at is None:
            _shuffle(paper, actor, at)
    return paper


def _shuffle(paper: BallotPaper, actor: Actor, at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(SHUFFLE, [paper.contest_id, paper.contest_id])
        ballots = cursor.rowcount
    BallotPaper.objects.filter(pk=paper.pk).update(shuffled_at=at)
    paper.shuffled_at = at
    record(
        "voting.closed",
        kind="contest",
        key=paper.contest.uuid,
        actor=actor,
        at=at,
        ballots=ballots,
        participations=count_turnout(paper.contest_id),
    )
    tell(STATISTICS, at=at)
    transaction.on_commit(_forget_old_versions, robust=True)


def _forget_old_versions() -> None:
    """Vacuum the ballots: the versions before the shuffle stood in the order of voting."""
    if connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM {Ballot._meta.db_table}")
