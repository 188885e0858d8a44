"""The typed content of a `.pb` file, and what can be wrong with it.

Exception tree::

    ValueError
    └── PbError     the file cannot be read or counted; says where
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

SECTIONS = ("META", "PROJECTS", "VOTES")

REQUIRED_META = (
    "description",
    "country",
    "unit",
    "instance",
    "num_projects",
    "num_votes",
    "budget",
    "vote_type",
    "rule",
    "date_begin",
    "date_end",
)

VOTE_TYPES = ("approval", "choose-1", "ordinal", "cumulative", "scoring")

RULES = (
    "greedy",
    "greedy-no-skip",
    "greedy-threshold",
    "greedy-exclusive",
    "greedy-custom",
    "equalshares",
    "equalshares-comparison",
    "equalshares/add1",
    "equalshares/add1-comparison",
    "unknown",
)


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding about a file: a stable code, the place, and an English sentence.

    `line` counts from 1; `section` and `column` are empty where the whole file is meant.
    """

    code: str
    sentence: str
    section: str = ""
    line: int | None = None
    column: str = ""

    def __str__(self) -> str:
        return f"{place(self.section, self.line, self.column)}{self.sentence}"


class PbError(ValueError):
    """The file is broken: where, and one sentence that says how."""

    def __init__(
        self,
        code: str,
        sentence: str,
        *,
        section: str = "",
        line: int | None = None,
        column: str = "",
    ) -> None:
        super().__init__(f"{place(section, line, column)}{sentence}")
        self.code = code
        self.sentence = sentence
        self.section = section
        self.line = line
        self.column = column


@dataclass(slots=True)
class PbFile:
    """A whole file: every key of META and every column of the other sections, as text.

    Shapes: `meta` key → value; `projects` and `votes` one dict a row, column → cell.
    The line numbers say where the rows stood and take no part in comparison.
    """

    meta: dict[str, str]
    projects: list[dict[str, str]]
    votes: list[dict[str, str]]
    project_columns: tuple[str, ...] = ()
    vote_columns: tuple[str, ...] = ()
    project_lines: list[int] = field(default_factory=list, compare=False, repr=False)
    vote_lines: list[int] = field(default_factory=list, compare=False, repr=False)

    def __post_init__(self) -> None:
        self.project_columns = self.project_columns or columns_of(
            self.projects, ("project_id", "cost")
        )
        self.vote_columns = self.vote_columns or columns_of(self.votes, ("voter_id", "vote"))


def columns_of(rows: Iterable[dict[str, str]], first: tuple[str, ...]) -> tuple[str, ...]:
    """The required columns followed by every other column in order of appearance."""
    seen = dict.fromkeys(first)
    for row in rows:
        seen.update(dict.fromkeys(row))
    return tuple(seen)


def place(section: str, line: int | None, column: str) -> str:
    """`line 12, section PROJECTS, column cost: `, or less where less is known."""
    parts = []
    if line is not None:
        parts.append(f"line {line}")
    if section:
        parts.append(f"section {section}")
    if column:
        parts.append(f"column {column}")
    return f"{', '.join(parts)}: " if parts else ""
