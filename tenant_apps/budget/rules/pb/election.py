"""Makes a countable election of a `.pb` file: exact numbers, grouped ballots, ordinal points."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from operator import itemgetter

from tenant_apps.budget.rules.tally.election import BallotGroup, Election, Number, Project
from tenant_apps.budget.rules.tally.scoring import score_rankings

from .checks import split_items
from .files import VOTE_TYPES, PbError, Problem
from .numbers import parse_number
from .reading import PbReader


@dataclass(frozen=True, slots=True)
class PbElection:
    """An election of a file, with what the count needs to know beside it."""

    election: Election
    vote_type: str
    rule: str
    threshold: Number
    problems: tuple[Problem, ...]


def read_election(reader: PbReader) -> PbElection:
    """Read the ballots and make the election. Raises PbError where the file is broken."""
    budget = _meta_number(reader, "budget", required=True)
    vote_type = _vote_type(reader)
    threshold = _meta_number(reader, "min_project_score_threshold")
    projects = tuple(_projects(reader))
    groups = _Ballots(reader, vote_type, projects).read()
    default = _meta_number(reader, "default_score") if vote_type == "scoring" else 0
    if default:
        groups = _with_default(groups, len(projects), default)
    if vote_type == "ordinal" and any(group.points is None for group in groups):
        groups = _score_ordinal(reader, projects, groups)
    return PbElection(
        Election(budget, projects, groups),
        vote_type,
        reader.meta.get("rule", ""),
        threshold,
        tuple(reader.problems),
    )


def _meta_number(reader: PbReader, key: str, *, required: bool = False) -> Number:
    """A number of META that is not negative; zero where it is optional and absent."""
    text = reader.meta.get(key, "")
    if not text:
        if required:
            raise meta_error(reader, "pb.meta_missing", f"the key {key} is missing.", key)
        return 0
    try:
        number = parse_number(text)
    except ValueError:
        sentence = f"{text!r} is not a number."
        raise meta_error(reader, "pb.not_a_number", sentence, key) from None
    if required and number < 0:
        raise meta_error(reader, "pb.negative", f"{text} is negative.", key)
    return number


def _vote_type(reader: PbReader) -> str:
    vote_type = reader.meta.get("vote_type", "").lower()
    if not vote_type:
        raise meta_error(reader, "pb.meta_missing", "the key vote_type is missing.", "vote_type")
    if vote_type not in VOTE_TYPES:
        sentence = f"vote type {vote_type!r} is none of {', '.join(VOTE_TYPES)}."
        raise meta_error(reader, "pb.vote_type_unknown", sentence, "vote_type")
    return vote_type


def meta_error(reader: PbReader, code: str, sentence: str, key: str) -> PbError:
    """An error about a key of META, with its line where the key is there."""
    return PbError(code, sentence, section="META", line=reader.meta_lines.get(key), column=key)


def _projects(reader: PbReader) -> Iterator[Project]:
    if not reader.projects:
        raise PbError("pb.no_projects", "there is no project.", section="PROJECTS")
    first_lines: dict[str, int] = {}
    for order, (row, line) in enumerate(
        zip(reader.projects, reader.project_lines, strict=True), start=1
    ):
        project_id = row["project_id"]
        if not project_id:
            raise _project_error("pb.project_id_empty", "the id is empty.", line, "project_id")
        if project_id in first_lines:
            sentence = f"project {project_id!r} is already on line {first_lines[project_id]}."
            raise _project_error("pb.project_twice", sentence, line, "project_id")
        first_lines[project_id] = line
        try:
            cost = parse_number(row["cost"])
        except ValueError:
            sentence = f"{row['cost']!r} is not a number."
            raise _project_error("pb.not_a_number", sentence, line, "cost") from None
        if cost < 0:
            raise _project_error("pb.negative", f"{row['cost']} is negative.", line, "cost")
        yield Project(project_id, cost, order)


def _project_error(code: str, sentence: str, line: int, column: str) -> PbError:
    return PbError(code, sentence, section="PROJECTS", line=line, column=column)


class _Ballots:
    """Reads VOTES, parsing every different ballot once, and notes what looks wrong."""

    def __init__(self, reader: PbReader, vote_type: str, projects: tuple[Project, ...]) -> None:
        self.reader = reader
        self.positions = {project.id: at for at, project in enumerate(projects)}
        columns = reader.vote_columns
        self.voter_at = columns.index("voter_id")
        self.vote_at = columns.index("vote")
        self.points_at: int | None = None
        if vote_type in ("cumulative", "scoring", "ordinal") and "points" in columns:
            self.points_at = columns.index("points")
        if vote_type in ("cumulative", "scoring") and self.points_at is None:
            raise PbError(
                "pb.column_missing",
                f"the header has no column points, which {vote_type} votes need.",
                section="VOTES",
                column="points",
            )
        self.points_needed = vote_type in ("cumulative", "scoring")
        self.unknown: Counter[str] = Counter()
        self.repeated = self.empty = self.same_voter = 0

    def read(self) -> tuple[BallotGroup, ...]:
        merged: Counter[tuple[tuple[int, ...], tuple[Number, ...] | None]] = Counter()
        rows = self._noting_voters()
        if self.points_at is None:
            for vote, weight in Counter(map(itemgetter(self.vote_at), rows)).items():
                merged[self._ballot(vote, "", weight)] += weight
        else:
            both = itemgetter(self.vote_at, self.points_at)
            for (vote, points), weight in Counter(map(both, rows)).items():
                merged[self._ballot(vote, points, weight)] += weight
        self._note_findings()
        return tuple(BallotGroup(*ballot, weight) for ballot, weight in merged.items())

    def _noting_voters(self) -> Iterator[list[str]]:
        """The rows, while ids of voters that come again are counted."""
        voter_at, voters, rows = self.voter_at, set[str](), 0
        for row in self.reader.vote_rows():
            voters.add(row[voter_at])
            rows += 1
            yield row
        self.same_voter = rows - len(voters)

    def _ballot(
        self, vote: str, points_text: str, weight: int
    ) -> tuple[tuple[int, ...], tuple[Number, ...] | None]:
        ids = split_items(vote)
        points = self._points(vote, points_text, ids)
        chosen: dict[int, Number] = {}
        for at, project_id in enumerate(ids):
            position = self.positions.get(project_id)
            if position is None:
                self.unknown[project_id] += weight
            elif position in chosen:
                self.repeated += weight
            else:
                chosen[position] = points[at] if points else 1
        if not ids:
            self.empty += weight
        return tuple(chosen), tuple(chosen.values()) if points is not None else None

    def _points(self, vote: str, text: str, ids: list[str]) -> list[Number] | None:
        items = split_items(text)
        if not items and not (self.points_needed and ids):
            return [] if self.points_needed else None
        if len(items) != len(ids):
            sentence = f"{len(ids)} projects are chosen but {len(items)} points given."
            raise self._points_error("pb.points_count", sentence, vote, text)
        try:
            return [parse_number(item) for item in items]
        except ValueError:
            sentence = f"{text!r} is not a list of numbers."
            raise self._points_error("pb.not_a_number", sentence, vote, text) from None

    def _points_error(self, code: str, sentence: str, vote: str, points: str) -> PbError:
        line = find_vote_line(self.reader.text, {self.vote_at: vote, self.points_at or 0: points})
        return PbError(code, sentence, section="VOTES", line=line, column="points")

    def _note_findings(self) -> None:
        problems = self.reader.problems
        for project_id, times in self.unknown.items():
            sentence = (
                f"project {project_id!r} is not in PROJECTS; {times} choices of it are skipped."
            )
            problems.append(Problem("pb.vote_unknown_project", sentence, "VOTES", column="vote"))
        if self.repeated:
            sentence = f"{self.repeated} choices repeat a project on one ballot; one counts."
            problems.append(Problem("pb.vote_repeats", sentence, "VOTES", column="vote"))
        if self.same_voter:
            sentence = f"{self.same_voter} ballots repeat the id of a voter; all are counted."
            problems.append(Problem("pb.voter_twice", sentence, "VOTES", column="voter_id"))
        if self.empty:
            sentence = f"{self.empty} ballots are empty; they count as voters without a choice."
            problems.append(Problem("pb.vote_empty", sentence, "VOTES", column="vote"))


def find_vote_line(text: str, cells: Mapping[int, str]) -> int | None:
    """The line of the first ballot with these cells, found by reading the file again."""
    reader = PbReader(text)
    for row in reader.vote_rows():
        if all(row[at] == cell for at, cell in cells.items()):
            return reader.line
    return None


def _with_default(
    groups: tuple[BallotGroup, ...], projects: int, default: Number
) -> tuple[BallotGroup, ...]:
    """The ballots with `default_score` for every project they do not list."""
    filled = []
    for group in groups:
        others = tuple(at for at in range(projects) if at not in group.projects)
        points = (*(group.points or ()), *(default for _ in others))
        filled.append(BallotGroup((*group.projects, *others), points, group.weight))
    return tuple(filled)


def _score_ordinal(
    reader: PbReader, projects: tuple[Project, ...], groups: tuple[BallotGroup, ...]
) -> tuple[BallotGroup, ...]:
    """Points for rankings that have none: Borda, from as many points as places are filled.

    Where the file states scores that only another top reproduces (`max_length`, the number of
    projects), that one is used.
    """
    scored = score_rankings(groups)
    stated = _stated_scores(reader)
    if stated is None:
        return scored
    tops = [len(projects)]
    max_length = reader.meta.get("max_length", "")
    if max_length.isdecimal():
        tops.insert(0, int(max_length))
    for candidate in (scored, *(score_rankings(groups, top=top) for top in tops)):
        if Election(0, projects, candidate).scores() == stated:
            return candidate
    return scored


def _stated_scores(reader: PbReader) -> list[Number] | None:
    try:
        return [parse_number(row["score"]) for row in reader.projects]
    except (KeyError, ValueError):
        return None
