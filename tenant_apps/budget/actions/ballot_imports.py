"""Importing votes into a contest whose paper is frozen: checked row by row, stored at once."""

import hashlib
import hmac
import random
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import connection, transaction
from psycopg.types.json import Jsonb

from kernel.audit.actions import record
from kernel.errors import Closed, Conflict, Refusal
from kernel.locks import lock_object
from kernel.people import Actor
from tenant_apps.budget.actions.ballots import check_choices, receipt_secret
from tenant_apps.budget.models import Ballot, BallotPaper, Contest, Participation
from tenant_apps.budget.models.ballot_papers import FrozenPaper, parse_paper
from tenant_apps.budget.rules.ballots import CheckedBallot, Choice
from tenant_apps.budget.rules.permissions import check_may
from tenant_apps.budget.rules.receipts import receipt_code
from tenant_apps.residents.actions.voter_keys import ensure_key


@dataclass(frozen=True, slots=True)
class VoteRow:
    """One vote of a file: `row` counts from 1, `voter` is the file's own id of the person.

    `source` keeps the row's other columns for an export that loses nothing.
    """

    row: int
    voter: str
    choices: tuple[Choice, ...]
    district: str = ""
    birth_year: int | None = None
    sex: str = ""
    source: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class RowRefused:
    """Why a row cannot be stored: the code of the rule and the facts of its sentence."""

    row: int
    code: str
    facts: Mapping[str, Any]


@dataclass(slots=True)
class VotesReport:
    """What an import found; with refused rows nothing is stored."""

    accepted: int = 0
    refused: list[RowRefused] = field(default_factory=list)
    stored: bool = False


@dataclass(frozen=True, slots=True)
class _Accepted:
    row: VoteRow
    tag: bytes
    ballot: CheckedBallot


def import_ballots(
    *,
    contest: Contest,
    rows: Iterable[VoteRow],
    actor: Actor,
    at: datetime,
    dry_run: bool = False,
) -> VotesReport:
    """Check every row by the rules of the paper, then store all of them or none.

    Raises: NotAllowed; Closed when there is no paper (`contest.not_open`) or the box is closed.
    """
    check_may(actor.roles, "ballots.import")
    with transaction.atomic():
        lock_object(Contest, contest.pk, shared=True)
        paper = _open_paper(contest)
        key = ensure_key(scope=contest.uuid, at=at)
        report = VotesReport()
        accepted = list(_check(rows, paper, key, report))
        report.accepted = len(accepted)
        if not dry_run and not report.refused:
            _store(accepted, paper, at)
            report.stored = True
            record(
                "ballots.imported",
                kind="contest",
                key=contest.uuid,
                actor=actor,
                at=at,
                ballots=len(accepted),
            )
    return report


def _open_paper(contest: Contest) -> FrozenPaper:
    row = BallotPaper.objects.select_related("contest").filter(contest=contest).first()
    if row is None:
        raise Closed("budget.contest.not_open", opens_at=None)
    if row.shuffled_at is not None:
        raise Closed("budget.contest.closed", closes_at=row.closes_at)
    return parse_paper(row)


def _check(
    rows: Iterable[VoteRow], paper: FrozenPaper, key: bytes, report: VotesReport
) -> Iterator[_Accepted]:
    taken = set(
        map(
            bytes,
            Participation.objects.filter(contest_id=paper.contest_id).values_list(
                "voter_tag", flat=True
            ),
        )
    )
    for row in rows:
        tag = imported_tag(key, row.voter)
        try:
            if not row.voter or tag in taken:
                raise Conflict("budget.ballot.already_cast", channel="import")
            ballot = check_choices(paper, row.choices)
        except Refusal as refused:
            report.refused.append(RowRefused(row.row, refused.code, refused.facts))
        else:
            taken.add(tag)
            yield _Accepted(row, tag, ballot)


def imported_tag(key: bytes, voter: str) -> bytes:
    """The tag of a person whom only the imported file knows, by the file's own id."""
    return hmac.digest(key, b"import\0" + voter.encode(), hashlib.sha256)


def _store(accepted: list[_Accepted], paper: FrozenPaper, at: datetime) -> None:
    """Copy both tables, the ballots in an order of their own."""
    hour = at.replace(minute=0, second=0, microsecond=0)
    secret = receipt_secret()
    columns = (
        "contest_id, voter_tag, receipt, idempotency_key, channel, district, birth_year, sex, hour"
    )
    with _copy_into(Participation._meta.db_table, columns) as copy:
        for entry in accepted:
            row, key = entry.row, uuid4()
            code = receipt_code(secret, paper.contest_uuid, entry.tag, key)
            person = (row.district[:40], row.birth_year, row.sex[:1])
            copy.write_row((paper.contest_id, entry.tag, code, key, "import", *person, hour))
    order = list(accepted)
    random.SystemRandom().shuffle(order)
    with _copy_into(Ballot._meta.db_table, "id, contest_id, projects, points, source") as copy:
        for entry in order:
            ballot, source = entry.ballot, entry.row.source
            points = None if ballot.points is None else list(ballot.points)
            kept = None if source is None else Jsonb(dict(source))
            copy.write_row((uuid4(), paper.contest_id, list(ballot.projects), points, kept))


def _copy_into(table: str, columns: str) -> AbstractContextManager[Any]:
    with connection.cursor() as cursor:
        plain: Any = cursor.connection.cursor()
    copying: AbstractContextManager[Any] = plain.copy(f"COPY {table} ({columns}) FROM STDIN")
    return copying
