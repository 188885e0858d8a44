"""The frozen paper as the rest of the code reads it: parsed once, kept in the process."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from kernel.errors import Conflict
from tenant_apps.budget.models.ballot import BallotPaper
from tenant_apps.budget.models.contest import Contest, ContestState
from tenant_apps.budget.rules.ballots import Method, Paper, PaperProject, PoolPaper
from tenant_apps.budget.rules.eligibility import EligibilityRules

REMEMBERED_FOR = timedelta(seconds=10)
MOST_PAPERS = 500


@dataclass(frozen=True, slots=True)
class FrozenPaper:
    """A contest's paper, read from `content`; safe to share between threads.

    `eligibility` holds for the contest, `pool_eligibility` (by pool code) for pools that belong
    to one district. Money in minor units.
    """

    contest_id: int
    contest_uuid: UUID
    slug: str
    digest: str
    opens_at: datetime
    closes_at: datetime
    paper: Paper
    eligibility: EligibilityRules
    pool_eligibility: Mapping[str, EligibilityRules]
    id_kind: str
    content: Mapping[str, Any]


_parsed: dict[tuple[str, str], FrozenPaper] = {}
_remembered: dict[tuple[str, str], tuple[datetime, FrozenPaper]] = {}


def _schema() -> str:
    return str(connection.schema_name)  # type: ignore[attr-defined]


def find_paper(slug: str) -> FrozenPaper | None:
    """The frozen paper of a published contest, read now; None before it is frozen."""
    row = (
        BallotPaper.objects.filter(contest__slug=slug, contest__state=ContestState.PUBLISHED)
        .values_list("digest", flat=True)
        .first()
    )
    if row is None:
        return None
    key = (_schema(), row)
    if key not in _parsed:
        _make_room(_parsed)
        _parsed[key] = parse_paper(BallotPaper.objects.select_related("contest").get(digest=row))
    return _parsed[key]


def remembered_paper(slug: str, *, at: datetime) -> FrozenPaper | None:
    """The same, at most ten seconds old: no query on the way of a ballot.

    Whoever uses it hands the digest on to the statement that stores, which compares again.
    """
    key = (_schema(), slug)
    known = _remembered.get(key)
    if known is not None and abs(at - known[0]) < REMEMBERED_FOR:
        return known[1]
    paper = find_paper(slug)
    if paper is None:
        _remembered.pop(key, None)
        return None
    _make_room(_remembered)
    _remembered[key] = (at, paper)
    return paper


def forget_paper(slug: str) -> None:
    """Read the paper of a contest of the current schema again the next time."""
    _remembered.pop((_schema(), slug), None)


def _make_room(cache: dict[Any, Any]) -> None:
    if len(cache) >= MOST_PAPERS:
        cache.clear()


def parse_paper(row: BallotPaper) -> FrozenPaper:
    """Read the content of a paper into what the rules take."""
    content = row.content
    who = content["eligibility"]
    rules = EligibilityRules(
        min_age=who["min_age"],
        age_on=date.fromisoformat(who["age_on"]),
        districts=frozenset(),
        assurance=who["assurance"],
        roll_required=who["roll_required"],
    )
    return FrozenPaper(
        contest_id=row.contest_id,
        contest_uuid=row.contest.uuid,
        slug=row.contest.slug,
        digest=row.digest,
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        paper=_rules_paper(content),
        eligibility=rules,
        pool_eligibility={
            pool["code"]: _within(rules, pool["district"])
            for pool in content["pools"]
            if pool["district"]
        },
        id_kind=who["id_kind"],
        content=content,
    )


def _within(rules: EligibilityRules, district: str) -> EligibilityRules:
    return EligibilityRules(
        min_age=rules.min_age,
        age_on=rules.age_on,
        districts=frozenset({district}),
        assurance=rules.assurance,
        roll_required=rules.roll_required,
    )


def _rules_paper(content: Mapping[str, Any]) -> Paper:
    projects = {
        project["ballot_number"]: PaperProject(
            number=project["ballot_number"],
            cost_minor=project["cost_minor"],
            pool=project["pool"],
        )
        for project in content["projects"]
    }
    pools = tuple(
        PoolPaper(
            code=pool["code"],
            method=Method(pool["method"]),
            amount_minor=pool["amount_minor"],
            min_choices=pool["min_choices"],
            max_choices=pool["max_choices"],
            points_sum=pool["points_sum"],
            points_max=pool["points_max"],
            projects=tuple(n for n, project in projects.items() if project.pool == pool["code"]),
        )
        for pool in content["pools"]
    )
    return Paper(pools=pools, projects=projects)


def is_frozen(contest: Contest) -> bool:
    """Whether the contest's paper is frozen."""
    return BallotPaper.objects.filter(contest_id=contest.pk).exists()


def check_not_frozen(contest: Contest) -> None:
    """Let the office change a contest, its pools and phases. Raises Conflict once frozen."""
    if is_frozen(contest):
        raise Conflict("budget.contest.frozen")
