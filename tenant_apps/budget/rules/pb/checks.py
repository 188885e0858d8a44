"""The checks of the format: what a valid file must satisfy beyond being readable."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from tenant_apps.budget.rules.tally.election import Election, Number

from .files import REQUIRED_META, RULES, VOTE_TYPES, PbFile, Problem
from .limits import LIMIT_KEYS, Limits, read_limits
from .numbers import parse_count, parse_number

MOST_PER_CODE = 20

_DATE = re.compile(r"(\d{2})\.(\d{2})\.(\d{4})|(\d{4})")
_POINT_TYPES = ("cumulative", "scoring")


def check_pb(file: PbFile) -> list[Problem]:
    """Everything wrong with a file, META first, at most MOST_PER_CODE findings of a kind."""
    costs, votes, scores = _costs(file), Counter[str](), Counter[str]()
    found: list[Problem] = [*_check_meta(file.meta), *_check_counts(file)]
    limits, limit_problems = read_limits(file.meta)
    found += limit_problems
    found += _check_projects(file)
    found += _check_votes(file, costs, limits, votes, scores)
    found += _check_stated(file.projects, "votes", votes)
    if file.meta.get("vote_type") in (*_POINT_TYPES, "ordinal"):
        found += _check_stated(file.projects, "score", scores)
    return list(_shortened(found))


def check_count(
    meta: Mapping[str, str], projects: Sequence[Mapping[str, str]], election: Election
) -> Iterator[Problem]:
    """What a recount warns of: totals the file states that differ, and limits broken."""
    yield from _check_number(meta, "num_projects", len(projects))
    yield from _check_number(meta, "num_votes", election.voters)
    ids = [project.id for project in election.projects]
    if meta.get("default_score", "0") in ("", "0"):
        yield from _check_stated(projects, "votes", dict(zip(ids, election.votes(), strict=True)))
    yield from _check_stated(projects, "score", dict(zip(ids, election.scores(), strict=True)))
    limits, problems = read_limits(meta)
    yield from problems
    broken: Counter[str] = Counter()
    costs = [project.cost for project in election.projects]
    for group in election.ballots:
        cost = sum(costs[position] for position in group.projects)
        for code in limits.breaches(len(group.projects), cost, group.points):
            broken[code] += group.weight
    for code, ballots in broken.items():
        key = LIMIT_KEYS[code]
        sentence = f"{ballots} ballots break {key} {limits.values[key]}; they are counted."
        yield Problem(code, sentence, "VOTES")


def _check_meta(meta: Mapping[str, str]) -> Iterator[Problem]:
    for key in REQUIRED_META:
        if not meta.get(key):
            yield Problem("pb.meta_missing", f"the key {key} is missing.", "META", column=key)
    yield from _check_choice(meta, "vote_type", VOTE_TYPES)
    yield from _check_choice(meta, "rule", RULES)
    for key in ("budget", "min_project_score_threshold"):
        if meta.get(key) and _number(meta[key]) is None:
            sentence = f"{meta[key]!r} is not a number."
            yield Problem("pb.not_a_number", sentence, "META", column=key)
    for key in ("date_begin", "date_end"):
        if meta.get(key) and not _DATE.fullmatch(meta[key]):
            sentence = f"{meta[key]!r} is neither dd.mm.yyyy nor a year."
            yield Problem("pb.date", sentence, "META", column=key)
    if meta.get("vote_type") == "cumulative" and not meta.get("max_sum_points"):
        sentence = "cumulative votes need max_sum_points."
        yield Problem("pb.meta_missing", sentence, "META", column="max_sum_points")
    if meta.get("rule") == "greedy-threshold" and not meta.get("min_project_score_threshold"):
        sentence = "the rule greedy-threshold needs min_project_score_threshold."
        yield Problem("pb.meta_missing", sentence, "META", column="min_project_score_threshold")


def _check_choice(meta: Mapping[str, str], key: str, choices: tuple[str, ...]) -> Iterator[Problem]:
    if meta.get(key) and meta[key] not in choices:
        sentence = f"{meta[key]!r} is none of {', '.join(choices)}."
        yield Problem("pb.meta_value", sentence, "META", column=key)


def _check_counts(file: PbFile) -> Iterator[Problem]:
    yield from _check_number(file.meta, "num_projects", len(file.projects))
    yield from _check_number(file.meta, "num_votes", len(file.votes))


def _check_number(meta: Mapping[str, str], key: str, actual: int) -> Iterator[Problem]:
    text = meta.get(key, "")
    if not text:
        return
    try:
        stated = parse_count(text)
    except ValueError:
        yield Problem("pb.not_a_number", f"{text!r} is not a count.", "META", column=key)
        return
    if stated != actual:
        sentence = f"{key} says {stated}, the file holds {actual}."
        yield Problem("pb.count_differs", sentence, "META", column=key)


def _check_projects(file: PbFile) -> Iterator[Problem]:
    seen: set[str] = set()
    for project, line in zip(file.projects, _lines(file.project_lines, file.projects), strict=True):
        project_id = project.get("project_id", "")
        if not project_id or "," in project_id:
            sentence = f"{project_id!r} cannot be an id."
            yield Problem("pb.project_id", sentence, "PROJECTS", line, "project_id")
        if project_id in seen:
            sentence = f"project {project_id!r} stands here twice."
            yield Problem("pb.project_twice", sentence, "PROJECTS", line, "project_id")
        seen.add(project_id)
        cost = _number(project.get("cost", ""))
        if cost is None or cost < 0:
            sentence = f"{project.get('cost', '')!r} is not an amount."
            yield Problem("pb.not_a_number", sentence, "PROJECTS", line, "cost")


def _check_votes(
    file: PbFile,
    costs: Mapping[str, Number],
    limits: Limits,
    votes: Counter[str],
    scores: Counter[str],
) -> Iterator[Problem]:
    """Problems of every ballot; adds the ballots up in `votes` and `scores`."""
    voters: set[str] = set()
    points_needed = file.meta.get("vote_type") in _POINT_TYPES
    for row, line in zip(file.votes, _lines(file.vote_lines, file.votes), strict=True):
        voter = row.get("voter_id", "")
        if not voter or voter in voters:
            sentence = f"voter {voter!r} stands here twice." if voter else "the id is empty."
            yield Problem("pb.voter_twice", sentence, "VOTES", line, "voter_id")
        voters.add(voter)
        ids = split_items(row.get("vote", ""))
        for project_id in ids:
            if project_id not in costs:
                sentence = f"project {project_id!r} is not in PROJECTS."
                yield Problem("pb.vote_unknown_project", sentence, "VOTES", line, "vote")
        if len(set(ids)) < len(ids):
            yield Problem("pb.vote_repeats", "a project is repeated.", "VOTES", line, "vote")
        points = _points_of(row, ids, file.meta)
        if points is None and (points_needed or row.get("points")):
            sentence = f"{row.get('points', '')!r} does not give a number to each project."
            yield Problem("pb.points_count", sentence, "VOTES", line, "points")
        votes.update(ids)
        scores.update(dict(zip(ids, points or (), strict=False)))
        cost = sum(costs.get(project_id, 0) for project_id in ids)
        for code in limits.breaches(len(ids), cost, points if row.get("points") else None):
            key = LIMIT_KEYS[code]
            sentence = f"the ballot breaks {key} {limits.values[key]}."
            yield Problem(code, sentence, "VOTES", line, "vote")


def _points_of(
    row: Mapping[str, str], ids: Sequence[str], meta: Mapping[str, str]
) -> list[Number] | None:
    """The points beside the projects of a ballot, by place where a ranking has none."""
    text = row.get("points", "")
    if not text and meta.get("vote_type") not in _POINT_TYPES:
        return list(range(len(ids), 0, -1))
    points = [number for item in split_items(text) if (number := _number(item)) is not None]
    return points if len(points) == len(ids) else None


def _check_stated(
    projects: Sequence[Mapping[str, str]], column: str, counted: Mapping[str, Number]
) -> Iterator[Problem]:
    """Compare a column of PROJECTS with what the ballots give; one problem for all of them."""
    different = []
    for project in projects:
        stated = _number(project.get(column, ""))
        actual = counted.get(project.get("project_id", ""), 0)
        if stated is not None and stated != actual:
            different.append(f"{project.get('project_id')} ({stated}, counted {actual})")
    if different:
        shown = ", ".join(different[:5]) + (", …" if len(different) > 5 else "")
        sentence = f"{len(different)} projects state other {column} than the ballots give: {shown}."
        yield Problem("pb.total_differs", sentence, "PROJECTS", column=column)


def split_items(text: str) -> list[str]:
    """The items of a comma-separated cell, without empty ones."""
    return [stripped for item in text.split(",") if (stripped := item.strip())]


def _costs(file: PbFile) -> dict[str, Number]:
    return {
        project.get("project_id", ""): _number(project.get("cost", "")) or 0
        for project in file.projects
    }


def _number(text: str) -> Number | None:
    try:
        return parse_number(text)
    except ValueError:
        return None


def _lines(lines: Sequence[int], rows: Sequence[object]) -> Sequence[int | None]:
    """The lines of the rows, or None each where the file was not read from text."""
    return lines if len(lines) == len(rows) else [None] * len(rows)


def _shortened(problems: Iterable[Problem]) -> Iterator[Problem]:
    """The first findings of each kind, then how many more there are."""
    seen: Counter[str] = Counter()
    last: dict[str, Problem] = {}
    for problem in problems:
        seen[problem.code] += 1
        last[problem.code] = problem
        if seen[problem.code] <= MOST_PER_CODE:
            yield problem
    for code, times in seen.items():
        if times > MOST_PER_CODE:
            sentence = f"{times - MOST_PER_CODE} more problems of this kind."
            yield replace(last[code], sentence=sentence, line=None)
