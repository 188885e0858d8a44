"""Reads a `.pb` file into what an imported contest is made of; touches no database."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from kernel.clock import start_of_day
from kernel.money import MINOR_DIGITS
from tenant_apps.budget.actions.imports_findings import Finding
from tenant_apps.budget.rules.ballots import Method
from tenant_apps.budget.rules.pb import (
    PbElection,
    PbError,
    PbFile,
    PbReader,
    check_pb,
    parse_number,
    parse_pb,
    read_election,
)
from tenant_apps.budget.rules.recount import WITHDRAWN_COST
from tenant_apps.budget.rules.tally import RULES, borda_points

# Findings that a city's own office could not explain to a voter; others are only told.
GRAVE = frozenset(
    {
        "pb.date",
        "pb.meta_value",
        "pb.not_a_number",
        "pb.points_count",
        "pb.project_id",
        "pb.project_twice",
        "pb.vote_unknown_project",
        "pb.voter_twice",
    }
)
WHOLE_POINTS = frozenset("0123456789, -")
LONGEST_KEY = 100
LONGEST_NAME = 300
MOST_POINTS = 32_767
METHODS = {
    "choose-1": Method.CHOOSE_ONE,
    "approval": Method.APPROVAL,
    "ordinal": Method.RANKING,
    "cumulative": Method.CUMULATIVE,
    "scoring": Method.CUMULATIVE,
}


@dataclass(frozen=True, slots=True)
class PlannedProject:
    """A project of a file: its place is its number on the ballot; `row` all its cells."""

    number: int
    key: str
    title: str
    cost_minor: int
    category: str
    latitude: Decimal | None
    longitude: Decimal | None
    withdrawn: bool
    row: dict[str, str]


@dataclass(slots=True)
class ElectionPlan:
    """An election of a file: contest, pool and projects as values, ballots as rows of text."""

    file: PbFile
    title: str
    year: int
    currency: str
    unit: str
    opens_at: datetime
    closes_at: datetime
    pool: dict[str, Any]
    projects: list[PlannedProject]
    findings: list[Finding] = field(default_factory=list)


@dataclass(slots=True)
class ElectionChecked:
    """What a dry run says: findings, and the plan where the file could be read."""

    findings: list[Finding]
    plan: ElectionPlan | None


def check_election(content: bytes, *, currency: str, time_zone: str) -> ElectionChecked:
    """Read and check a whole file; `currency` is used where META names none that we know."""
    try:
        file = parse_pb(content)
        findings = [
            Finding(
                problem.code,
                row=problem.line,
                column=problem.column,
                section=problem.section,
                sentence=problem.sentence,
                grave=problem.code in GRAVE,
            )
            for problem in check_pb(file)
        ]
        findings += _fractional_points(file)
        if any(finding.grave for finding in findings):
            return ElectionChecked(findings, None)
        counted = read_election(PbReader(content))
        plan = _plan(file, counted, currency=currency, time_zone=time_zone)
    except PbError as error:
        return ElectionChecked([_finding_of(error)], None)
    return ElectionChecked(findings + plan.findings, plan)


def _finding_of(error: PbError) -> Finding:
    return Finding(
        error.code,
        row=error.line,
        column=error.column,
        section=error.section,
        sentence=error.sentence,
    )


def _plan(file: PbFile, counted: PbElection, *, currency: str, time_zone: str) -> ElectionPlan:
    meta = file.meta
    money = meta.get("currency", "").upper()
    money = money if money in MINOR_DIGITS else currency
    begins, ends = _day(meta, "date_begin", last=False), _day(meta, "date_end", last=True)
    if ends < begins:
        raise _meta_error("pb.dates_in_wrong_order", "voting ends before it begins.", "date_end")
    instance = meta.get("instance", "").strip()
    plan = ElectionPlan(
        file=file,
        title=_title(meta, instance),
        year=int(instance) if instance.isdecimal() and len(instance) == 4 else begins.year,
        currency=money,
        unit=meta.get("unit", "")[:200],
        opens_at=start_of_day(begins, time_zone),
        closes_at=start_of_day(ends + timedelta(days=1), time_zone),
        pool={},
        projects=list(_projects(file, money)),
    )
    plan.pool = _pool(plan, counted)
    return plan


def _title(meta: dict[str, str], instance: str) -> str:
    title = meta.get("description", "").strip() or meta.get("unit", "").strip() or "PB"
    return (title if instance in title else f"{title} {instance}")[:200]


def _day(meta: dict[str, str], key: str, *, last: bool) -> date:
    """Return a day of META; a bare year means its first or last day."""
    text = meta.get(key, "").strip()
    try:
        if text.isdecimal() and len(text) == 4:
            return date(int(text), 12, 31) if last else date(int(text), 1, 1)
        day, month, year = text.split(".")
        return date(int(year), int(month), int(day))
    except ValueError:
        sentence = f"{text!r} is neither dd.mm.yyyy nor a year."
        raise _meta_error("pb.date", sentence, key) from None


def _pool(plan: ElectionPlan, counted: PbElection) -> dict[str, Any]:
    """Return the fields of the pool that the file describes."""
    meta = plan.file.meta
    amount = minor_of(meta["budget"], plan.currency, column="budget")
    method = METHODS[counted.vote_type]
    if method is Method.APPROVAL and meta.get("max_sum_cost", "") == meta["budget"]:
        method = Method.KNAPSACK
    rule = _rule(plan, counted.rule.strip().lower())
    totals = [sum(group.points or ()) for group in counted.election.ballots]
    single = method is Method.CHOOSE_ONE
    values = {
        "code": "main",
        "name": (meta.get("subunit") or meta.get("district") or meta.get("unit") or "—")[:150],
        "kind": "district" if meta.get("district") else "citywide",
        "amount_minor": amount,
        "method": method.value,
        "min_choices": 1 if single else _limit(meta, "min_length") or 0,
        "max_choices": 1 if single else _limit(meta, "max_length"),
        "points_sum": None,
        "points_max": None,
        "tally_rule": rule,
        "scoring": _scoring(plan.file, counted),
        "threshold": _limit(meta, "min_project_score_threshold") or 0,
        "tie_break": "lower_cost" if rule.startswith("equalshares") else "earlier_number",
    }
    if method is Method.CUMULATIVE:
        most = int(min(max(totals, default=0), MOST_POINTS))
        values["points_sum"] = _limit(meta, "max_sum_points") or most
        values["points_max"] = _limit(meta, "max_points")
    return values


def _rule(plan: ElectionPlan, stated: str) -> str:
    """Return the rule to count by, and say so where it is not the file's own."""
    if stated in RULES and stated != "manual":
        return stated
    if stated == "greedy-custom" and plan.file.meta.get("unit", "").casefold() == "poznań":
        rule = "greedy-poznan"
    else:
        rule = "equalshares/add1" if stated.startswith("equalshares") else "greedy"
    plan.findings.append(
        Finding(
            "pb.rule_replaced",
            section="META",
            column="rule",
            sentence=f"rule {stated!r} is counted as {rule}.",
            facts={"stated": stated, "rule": rule},
            grave=False,
        )
    )
    return rule


def _limit(meta: dict[str, str], key: str) -> int | None:
    """Return a limit of META as a whole number, rounded up; None where it is absent."""
    if not meta.get(key):
        return None
    number = parse_number(meta[key])
    whole = int(-(-number // 1))
    if not 0 <= whole <= 2_000_000_000:
        raise _meta_error("pb.not_a_number", f"{meta[key]!r} is out of range.", key)
    return whole


def _scoring(file: PbFile, counted: PbElection) -> str:
    """Return how rankings get points: `given` on the ballots, `borda`, or `borda:TOP`."""
    if counted.vote_type != "ordinal":
        return ""
    if any(row.get("points") for row in file.votes):
        return "given"
    for group in counted.election.ballots:
        if group.points and tuple(group.points) != borda_points(len(group.projects)):
            return f"borda:{group.points[0]}"
    return "borda"


def _fractional_points(file: PbFile) -> Iterator[Finding]:
    """Find ballots whose points are no whole numbers; we store whole ones."""
    if "points" not in file.vote_columns:
        return
    for row, line in zip(file.votes, file.vote_lines, strict=True):
        if not set(row["points"]) <= WHOLE_POINTS:
            yield Finding(
                "pb.points_not_whole",
                row=line,
                column="points",
                section="VOTES",
                sentence=f"{row['points']!r} has points that are no whole numbers.",
            )


def _projects(file: PbFile, currency: str) -> Iterator[PlannedProject]:
    for number, row in enumerate(file.projects, start=1):
        line = file.project_lines[number - 1]
        key = row["project_id"].strip()
        if len(key) > LONGEST_KEY:
            sentence = f"the id is longer than {LONGEST_KEY} characters."
            raise PbError(
                "pb.project_id", sentence, section="PROJECTS", line=line, column="project_id"
            )
        latitude, longitude = _point(row)
        yield PlannedProject(
            number=number,
            key=key,
            title=(row.get("name", "").strip() or key)[:LONGEST_NAME],
            cost_minor=minor_of(row["cost"], currency, line=line, column="cost"),
            category=row.get("category", "").split(",")[0].strip()[:100],
            latitude=latitude,
            longitude=longitude,
            withdrawn=parse_number(row["cost"]) == WITHDRAWN_COST,
            row=row,
        )


def _point(row: dict[str, str]) -> tuple[Decimal | None, Decimal | None]:
    try:
        latitude = Decimal(row.get("latitude", "")).quantize(Decimal("1e-12"))
        longitude = Decimal(row.get("longitude", "")).quantize(Decimal("1e-12"))
    except InvalidOperation:
        return None, None
    if abs(latitude) > 90 or abs(longitude) > 180:
        return None, None
    return latitude, longitude


def minor_of(text: str, currency: str, *, line: int | None = None, column: str) -> int:
    """Return an amount of a file in minor units. Raises: PbError when it has more digits."""
    scaled = Fraction(parse_number(text)) * 10 ** MINOR_DIGITS[currency]
    if scaled.denominator != 1 or abs(scaled) >= 2**62:
        section = "PROJECTS" if line else "META"
        sentence = f"{text!r} is not an amount of {currency}."
        raise PbError("pb.not_a_number", sentence, section=section, line=line, column=column)
    return int(scaled)


def _meta_error(code: str, sentence: str, key: str) -> PbError:
    return PbError(code, sentence, section="META", column=key)


def official_winners(file: PbFile) -> set[str] | None:
    """Return the ids that the file names as selected, None where it has no such column."""
    if "selected" not in file.project_columns:
        return None
    return {row["project_id"] for row in file.projects if row.get("selected") not in ("", "0")}


def categories_of(projects: list[PlannedProject], *, most: int = 30) -> list[str]:
    """Return the categories of projects, the commonest first, at most `most`."""
    counted = Counter(project.category for project in projects if project.category)
    return [name for name, _ in counted.most_common(most)]
