"""Imports votes from a table with the checks that every ballot passes."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO
from uuid import UUID, uuid4, uuid5

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kernel.audit.actions import record
from kernel.errors import Closed, Conflict, Invalid, Refusal
from kernel.locks import lock_object
from kernel.people import Actor
from kernel.statistics import tell
from tenant_apps.budget.actions.ballots import receipt_secret
from tenant_apps.budget.actions.imports_copy import copy_rows
from tenant_apps.budget.actions.imports_findings import Finding
from tenant_apps.budget.actions.imports_projects import columns_of, finding_of
from tenant_apps.budget.actions.statistics import SOURCE_NAME as STATISTICS
from tenant_apps.budget.actions.voters import Voter, check_voter
from tenant_apps.budget.models import Ballot, BallotPaper, Contest, Participation
from tenant_apps.budget.models.ballot_papers import FrozenPaper, parse_paper
from tenant_apps.budget.rules.ballots import CheckedBallot, Choice, check_ballot
from tenant_apps.budget.rules.eligibility import VoterFacts
from tenant_apps.budget.rules.errors import BallotRefused
from tenant_apps.budget.rules.permissions import check_may
from tenant_apps.budget.rules.receipts import receipt_code
from tenant_apps.files.rules.tables import Row, TableBroken, read_table
from tenant_apps.residents.actions.voter_keys import ensure_key
from tenant_apps.residents.models import RollEntry
from tenant_apps.residents.rules import national_ids, tags

HEADINGS: dict[str, Any] = {
    "voter": _("Voter"),
    "vote": _("Vote"),
    "points": _("Points"),
    "district": _("District"),
    "birth_year": _("Year of birth"),
    "sex": _("Sex"),
}
REQUIRED = frozenset({"voter", "vote"})
MOST_ROWS = 500_000
SEXES = frozenset({"", "F", "M"})
PARTICIPATION = (
    "contest_id",
    "voter_tag",
    "receipt",
    "idempotency_key",
    "channel",
    "district",
    "birth_year",
    "sex",
    "hour",
)


@dataclass(frozen=True, slots=True)
class VoteRow:
    """A row that can be stored: who, and what; they part when they are stored."""

    voter: Voter
    ballot: CheckedBallot


@dataclass(slots=True)
class VotesChecked:
    """What a dry run says: rows to store, findings, and how many voters voted before."""

    rows: list[VoteRow]
    findings: list[Finding]
    voted: int = 0


class _Reader:
    """Reads rows of one table against the frozen paper and the roll of a contest."""

    def __init__(self, paper: FrozenPaper, key: bytes) -> None:
        self.paper = paper
        self.key = key
        self.roll = {
            bytes(tag): (year, district)
            for tag, year, district in RollEntry.objects.filter(
                scope=paper.contest_uuid
            ).values_list("voter_tag", "birth_year", "district")
        }
        self.seen: dict[bytes, int] = {}

    def read(self, row: Row) -> VoteRow:
        """Return the row to store. Raises: Refusal or BallotRefused with what is wrong."""
        voter = self._voter(row)
        choices = self._choices(row)
        check_voter(self.paper, voter, choices)
        ballot = check_ballot(self.paper.paper, choices)
        if voter.tag in self.seen:
            raise row.broken("import.voter_twice", "voter", first=self.seen[voter.tag])
        self.seen[voter.tag] = row.number
        return VoteRow(voter, ballot)

    def _voter(self, row: Row) -> Voter:
        text = row["voter"]
        if not text:
            raise row.broken("import.cell_empty", "voter")
        kind = self.paper.id_kind
        if kind:
            number = national_ids.normalise(kind, national_ids.restore_zeros(kind, text))
            tag = tags.voter_tag(self.key, kind=kind, number=number)
        else:
            tag = tags.document_tag(self.key, document=text)
        year, district = self.roll.get(tag, (_year(row), row["district"]))
        sex = row["sex"].upper()
        if sex not in SEXES:
            raise row.broken("import.sex_unknown", "sex", given=row["sex"])
        facts = VoterFacts(
            birth_year=year,
            birth_date=None,
            district=district or None,
            assurance="desk",
            on_roll=tag in self.roll,
        )
        return Voter(tag=tag, facts=facts, sex=sex)

    def _choices(self, row: Row) -> list[Choice]:
        numbers = _numbers(row, "vote")
        points = _numbers(row, "points")
        if points and len(points) != len(numbers):
            raise row.broken("import.points_count", "points")
        if not points:
            return [(number, None) for number in numbers]
        return list(zip(numbers, points, strict=True))


def _year(row: Row) -> int | None:
    text = row["birth_year"]
    if not text:
        return None
    if not (text.isdecimal() and 1880 <= int(text) <= 2100):
        raise row.broken("import.not_a_year", "birth_year", given=text)
    return int(text)


def _numbers(row: Row, name: str) -> list[int]:
    """Return the whole numbers of a cell, with commas or semicolons between."""
    items = [item.strip() for item in row[name].replace(";", ",").split(",") if item.strip()]
    if not all(item.isdecimal() and len(item) < 9 for item in items):
        raise row.broken("import.not_numbers", name, given=row[name])
    return [int(item) for item in items]


def check_votes(contest: Contest, file: BinaryIO, *, at: datetime) -> VotesChecked:
    """Read a table of votes and say what an import would do; changes no vote.

    Raises: Conflict (`budget.tally.no_paper`); Closed before voting opens or once it is closed.
    """
    paper = _open_paper(contest, at)
    reader = _Reader(paper, ensure_key(scope=contest.uuid, at=at))
    checked = VotesChecked([], [])
    try:
        for row in read_table(file, columns=columns_of(HEADINGS, REQUIRED), max_rows=MOST_ROWS):
            try:
                checked.rows.append(reader.read(row))
            except TableBroken as broken:
                checked.findings.append(finding_of(broken))
            except (BallotRefused, Refusal) as refusal:
                checked.findings.append(_finding(row, refusal))
    except TableBroken as broken:
        checked.findings.append(finding_of(broken))
    if not checked.rows and not checked.findings:
        checked.findings.append(Finding("import.no_rows"))
    _leave_out_voters(contest, reader, checked)
    return checked


def _finding(row: Row, refusal: BallotRefused | Refusal) -> Finding:
    name = "vote" if refusal.code.startswith("budget.ballot.") else "voter"
    plain = {
        key: value if isinstance(value, (int, str)) else str(value)
        for key, value in refusal.facts.items()
    }
    return Finding(refusal.code, row=row.number, column=row.headings.get(name, name), facts=plain)


def _leave_out_voters(contest: Contest, reader: _Reader, checked: VotesChecked) -> None:
    """Leave out people who have voted: the first ballot counts, and a second import adds none."""
    voted = {
        bytes(tag)
        for tag in Participation.objects.filter(contest=contest).values_list("voter_tag", flat=True)
    }
    again = [row for row in checked.rows if row.voter.tag in voted]
    checked.rows = [row for row in checked.rows if row.voter.tag not in voted]
    checked.voted = len(again)
    checked.findings += [
        Finding("import.voted_before", row=reader.seen[row.voter.tag], grave=False) for row in again
    ]


def _open_paper(contest: Contest, at: datetime) -> FrozenPaper:
    paper = BallotPaper.objects.select_related("contest").filter(contest=contest).first()
    if paper is None:
        raise Conflict("budget.tally.no_paper")
    if at < paper.opens_at:
        raise Closed("budget.contest.not_open", opens_at=paper.opens_at)
    if paper.shuffled_at is not None:
        raise Closed("budget.contest.closed", closes_at=paper.closes_at)
    return parse_paper(paper)


@transaction.atomic
def import_votes(contest: Contest, file: BinaryIO, *, actor: Actor, at: datetime) -> dict[str, int]:
    """Store every ballot of a table, or none; people who have voted are left out.

    Waits for ballots that are being cast. Returns counts.
    Raises: NotAllowed; Closed; Conflict; Invalid (`budget.import.row_errors`).
    """
    check_may(actor.roles, "ballots.import")
    lock_object(Contest, contest.pk)
    checked = check_votes(contest, file, at=at)
    grave = sum(finding.grave for finding in checked.findings)
    if grave:
        raise Invalid("budget.import.row_errors", count=grave)
    hour = at.replace(minute=0, second=0, microsecond=0)
    copy_rows(Participation, PARTICIPATION, _participations(contest, checked.rows, hour))
    copy_rows(Ballot, ("id", "contest_id", "projects", "points"), _ballots(contest, checked.rows))
    counts = {"created": len(checked.rows), "changed": 0, "unchanged": checked.voted}
    tell(STATISTICS, at=at)
    record("ballots.imported", kind="contest", key=contest.uuid, actor=actor, at=at, **counts)
    return counts


def _participations(
    contest: Contest, rows: list[VoteRow], hour: datetime
) -> Iterator[tuple[Any, ...]]:
    secret = receipt_secret()
    for row in rows:
        key: UUID = uuid5(contest.uuid, row.voter.tag.hex())
        facts = row.voter.facts
        yield (
            contest.pk,
            row.voter.tag,
            receipt_code(secret, contest.uuid, row.voter.tag, key),
            key,
            "import",
            facts.district or "",
            facts.birth_year,
            row.voter.sex,
            hour,
        )


def _ballots(contest: Contest, rows: list[VoteRow]) -> Iterator[tuple[Any, ...]]:
    """Yield the ballots in random order, so that none stands where its voter stands."""
    shuffled = [row.ballot for row in rows]
    secrets.SystemRandom().shuffle(shuffled)
    for ballot in shuffled:
        points = None if ballot.points is None else list(ballot.points)
        yield uuid4(), contest.pk, list(ballot.projects), points
