"""Exports a pool with its ballots as a `.pb` file that gives the same winners again."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from kernel.money import to_major
from tenant_apps.budget.actions.tallies_count import TIES, Choice, election_of, read_choices
from tenant_apps.budget.models import Ballot, BallotPaper, Contest, Pool, Proposal, Tally
from tenant_apps.budget.rules.ballots import Method
from tenant_apps.budget.rules.lifecycle import ProposalState
from tenant_apps.budget.rules.pb import PbFile, parse_number
from tenant_apps.budget.rules.recount import WITHDRAWN_COST
from tenant_apps.budget.rules.tally.ties import tie_key

VOTE_TYPES = {
    Method.CHOOSE_ONE.value: "choose-1",
    Method.APPROVAL.value: "approval",
    Method.KNAPSACK.value: "approval",
    Method.RANKING.value: "ordinal",
    Method.CUMULATIVE.value: "cumulative",
}
RULES = {"greedy-poznan": "greedy-custom", "manual": "unknown"}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an election was held: country and municipality as the file names them."""

    country: str
    unit: str
    language: str
    time_zone: str


def export_pool(pool: Pool, *, origin: Origin) -> PbFile:
    """Return everything about a pool's vote, with its winners once it is counted.

    What came from a `.pb` file keeps every key and column it had. Projects stand in the order in
    which ties fall, so that a recount of the file falls the same way.
    """
    contest = pool.contest
    tally = Tally.objects.filter(contest=contest).first()
    outcome = tally.result["pools"].get(pool.code) if tally else None
    projects = list(
        Proposal.objects.filter(contest=contest, pool=pool, ballot_number__isnull=False)
        .select_related("category")
        .order_by("ballot_number")
    )
    alone = contest.pools.count() == 1
    key_of = {project.ballot_number: key_in_file(pool, project) for project in projects}
    if pool.imported:
        votes = list(_imported_votes(contest, key_of))
        rows = [_imported_project(project, outcome) for project in projects]
        return PbFile(
            meta=dict(pool.imported["meta"]),
            projects=rows,
            votes=votes,
            project_columns=tuple(pool.imported["project_columns"]),
            vote_columns=tuple(pool.imported["vote_columns"]),
        )
    votes = list(_votes(pool, contest, key_of, alone=alone))
    ordered = _in_tie_order(pool, projects, alone=alone)
    rows = [_project(pool, project, outcome) for project in ordered]
    return PbFile(meta=_meta(pool, rows, votes, origin), projects=rows, votes=votes)


def key_in_file(pool: Pool, project: Proposal) -> str:
    """Return the id of a project in files: its number, or the id its `.pb` file gave it."""
    return project.external_key if pool.imported else str(project.number)


def _in_tie_order(pool: Pool, projects: list[Proposal], *, alone: bool) -> list[Proposal]:
    """Sort projects as the pool's regulation breaks ties; the number comes last."""
    choices: Sequence[Choice] = ()
    if pool.tie_break == "more_votes":
        choices = list(read_choices(pool.contest))
    election = election_of(pool, projects, list(choices), alone=alone)
    paper = BallotPaper.objects.filter(contest=pool.contest).first()
    key = tie_key(election, TIES[pool.tie_break], seed=paper.seed if paper else "-")
    return [projects[at] for at in sorted(range(len(projects)), key=key)]


def _meta(
    pool: Pool, projects: list[dict[str, str]], votes: list[dict[str, str]], origin: Origin
) -> dict[str, str]:
    contest = pool.contest
    paper = BallotPaper.objects.filter(contest=contest).first()
    rule = "greedy-threshold" if _plain_threshold(pool) else pool.tally_rule
    meta = {
        "description": contest.title,
        "country": origin.country,
        "unit": origin.unit,
        "subunit": pool.name,
        "instance": str(contest.year),
        "num_projects": str(len(projects)),
        "num_votes": str(len(votes)),
        "budget": _major(pool.amount_minor, contest.currency),
        "vote_type": VOTE_TYPES[pool.method],
        "rule": RULES.get(rule, rule),
        "date_begin": _day(paper.opens_at, origin) if paper else "",
        "date_end": _day(paper.closes_at - timedelta(microseconds=1), origin) if paper else "",
    }
    meta |= {key: str(value) for key, value in _limits(pool).items() if value}
    meta |= {"language": origin.language, "currency": contest.currency}
    if pool.rivals:
        groups = " | ".join(", ".join(map(str, group)) for group in pool.rivals)
        meta["comment"] = f"#1: Of these projects at most one may win: {groups}."
    return meta


def _plain_threshold(pool: Pool) -> bool:
    return pool.tally_rule == "greedy" and pool.threshold > 0


def _limits(pool: Pool) -> dict[str, Any]:
    """Return the limits of META; those that are empty are left out."""
    knapsack = pool.method == Method.KNAPSACK.value
    cumulative = pool.method == Method.CUMULATIVE.value
    money = _major(pool.amount_minor, pool.contest.currency)
    return {
        "min_length": pool.min_choices,
        "max_length": pool.max_choices,
        "max_sum_cost": money if knapsack else None,
        "max_sum_points": pool.points_sum if cumulative else None,
        "max_points": pool.points_max if cumulative else None,
        "scoring_fn": "Borda" if pool.method == Method.RANKING.value else None,
        "min_project_score_threshold": pool.threshold,
    }


def _project(pool: Pool, project: Proposal, outcome: dict[str, Any] | None) -> dict[str, str]:
    withdrawn = project.state == ProposalState.WITHDRAWN.value
    cost = _major(project.cost_minor, pool.contest.currency)
    row = {
        "project_id": key_in_file(pool, project),
        "cost": str(WITHDRAWN_COST) if withdrawn else cost,
    }
    if outcome is not None:
        counted = outcome["projects"][str(project.ballot_number)]
        row["votes"] = str(counted["votes"])
        if pool.method in (Method.RANKING.value, Method.CUMULATIVE.value):
            row["score"] = str(counted["score"])
    row["name"] = " ".join(project.title.split())
    row["category"] = project.category.name if project.category else ""
    row["target"] = ""
    if outcome is not None:
        row["selected"] = str(int(project.ballot_number in outcome["winners"]))
    if project.external_key:
        row["external_key"] = project.external_key
    row["latitude"] = _degrees(project.latitude)
    row["longitude"] = _degrees(project.longitude)
    return row


def _imported_project(project: Proposal, outcome: dict[str, Any] | None) -> dict[str, str]:
    """Return the row a project came with; only another outcome changes its `selected`."""
    row = dict(project.imported)
    if outcome is None or "selected" not in row:
        return row
    won = project.ballot_number in outcome["winners"]
    if won != (row["selected"] not in ("", "0")):
        row["selected"] = str(int(won))
    return row


def _votes(
    pool: Pool, contest: Contest, key_of: dict[int | None, str], *, alone: bool
) -> Iterator[dict[str, str]]:
    """Yield what the voters of a pool chose in it; numbered in the stored, random order."""
    voter = 0
    for projects, points, _ in _stored_ballots(contest):
        kept = [at for at, number in enumerate(projects) if number in key_of]
        if not kept and not alone:
            continue
        voter += 1
        row = {"voter_id": str(voter), "vote": ",".join(key_of[projects[at]] for at in kept)}
        if pool.method == Method.CUMULATIVE.value:
            row["points"] = ",".join(str((points or projects)[at]) for at in kept)
        yield row


def _imported_votes(contest: Contest, key_of: dict[int | None, str]) -> Iterator[dict[str, str]]:
    """Yield ballots with every cell they came with, in the stored, random order."""
    for projects, points, source in _stored_ballots(contest):
        row = {"vote": ",".join(key_of[number] for number in projects)}
        row["points"] = ",".join(map(str, points or ()))
        yield row | source


def _stored_ballots(contest: Contest) -> Iterable[tuple[list[int], list[int] | None, Any]]:
    rows = Ballot.objects.filter(contest=contest).order_by("id")
    return rows.values_list("projects", "points", "source").iterator(chunk_size=20_000)


def _major(amount_minor: int, currency: str) -> str:
    """Return minor units as the file writes amounts: whole ones without decimals."""
    amount = to_major(amount_minor, currency)
    number = parse_number(str(amount))
    return str(number) if isinstance(number, int) else f"{amount:f}"


def _degrees(value: Any) -> str:
    return "" if value is None else f"{value:.7f}"


def _day(instant: datetime, origin: Origin) -> str:
    return instant.astimezone(ZoneInfo(origin.time_zone)).strftime("%d.%m.%Y")
