"""Reads `.pb` files: META and PROJECTS at once, VOTES as a stream of rows."""

import csv
import io
from collections.abc import Iterator

from .files import SECTIONS, PbError, PbFile, Problem
from .rows import Source, fit_row, text_of, title_of

_KNOWN_COLUMNS = frozenset(
    {"project_id", "cost", "votes", "score", "name", "selected", "voter_id", "vote", "points"}
)

# Two different values of these would be two different elections.
_DECISIVE_KEYS = frozenset({"budget", "vote_type", "rule", "min_project_score_threshold"})


class PbReader:
    """META and PROJECTS of a file, and its ballots row by row.

    Shapes: `meta` key → value, `projects` one dict a row, `vote_columns` names of the cells
    that `vote_rows()` yields; `meta_lines` and `project_lines` say where they stood.
    `problems` collects what could be read but is not as it should be.
    Raises PbError where the file is broken.
    """

    def __init__(self, source: Source) -> None:
        self.text = text_of(source)
        self.problems: list[Problem] = []
        self.meta: dict[str, str] = {}
        self.meta_lines: dict[str, int] = {}
        self.projects: list[dict[str, str]] = []
        self.project_lines: list[int] = []
        self._rows = csv.reader(
            io.StringIO(self.text, newline=""), delimiter=";", skipinitialspace=True
        )
        self._expect_section("META", self._next_row())
        self._expect_section("PROJECTS", self._read_meta())
        self.project_columns = self._read_header("PROJECTS", ("project_id", "cost"))
        self._expect_section("VOTES", self._read_projects())
        self.vote_columns = self._read_header("VOTES", ("voter_id", "vote"))

    @property
    def line(self) -> int:
        """The line of the row that was read last."""
        return self._rows.line_num

    def vote_rows(self) -> Iterator[list[str]]:
        """Every row of VOTES as a list as long as `vote_columns`; can be read once."""
        width = len(self.vote_columns)
        rows, problems = self._rows, self.problems
        last_line = rows.line_num
        try:
            for row in rows:
                line, last_line = last_line + 1, rows.line_num
                if last_line > line:
                    self._check_multiline(row, "VOTES", line)
                if len(row) != width or not row[0]:
                    if not any(map(str.strip, row)):
                        continue
                    self._refuse_section_title(row)
                    fit_row(row, width, problems, "VOTES", line)
                yield row
        except csv.Error as error:
            raise self._csv_error(error, "VOTES") from error

    def _next_row(self) -> list[str] | None:
        """The next row that is not blank, or None at the end."""
        while True:
            before = self._rows.line_num
            try:
                row = next(self._rows, None)
            except csv.Error as error:
                raise self._csv_error(error, "") from error
            if row is None:
                return None
            if self._rows.line_num > before + 1:
                self._check_multiline(row, "", before + 1)
            cells = [cell.strip() for cell in row]
            if any(cells):
                return cells

    def _expect_section(self, name: str, row: list[str] | None) -> None:
        found = title_of(row) if row is not None else None
        if found == name:
            return
        if row is None:
            raise PbError("pb.section_missing", f"the file has no section {name}.", section=name)
        if found:
            sentence = f"section {found} stands where {name} is expected (META, PROJECTS, VOTES)."
        else:
            sentence = f"the file must start with a line {name}, found {row[0][:40]!r}."
        raise PbError("pb.section_order", sentence, section=name, line=self.line)

    def _read_meta(self) -> list[str] | None:
        header_seen = False
        while (row := self._next_row()) is not None and not title_of(row):
            key, line = row[0], self.line
            if not header_seen:
                header_seen = True
                if [cell.lower() for cell in row[:2]] == ["key", "value"]:
                    continue
                self._note("pb.meta_header", "the header key;value is missing.", "META", line)
            value = "; ".join(row[1:]).rstrip("; ") if len(row) > 2 else "".join(row[1:])
            self._store_meta(key, value, line)
        return row

    def _store_meta(self, key: str, value: str, line: int) -> None:
        if not key:
            self._note("pb.meta_key_empty", f"the value {value!r} has no key.", "META", line)
        elif key not in self.meta:
            self.meta[key] = value
            self.meta_lines[key] = line
        elif key in _DECISIVE_KEYS and self.meta[key] != value:
            raise PbError(
                "pb.meta_twice",
                f"{key} is given twice: {self.meta[key]!r} and {value!r}.",
                section="META",
                line=line,
                column=key,
            )
        else:
            self._note("pb.meta_twice", f"{key} is given twice, the first counts.", "META", line)

    def _read_header(self, section: str, required: tuple[str, ...]) -> tuple[str, ...]:
        row = self._next_row()
        if row is None or title_of(row):
            raise PbError(
                "pb.header_missing",
                "the section has no header row.",
                section=section,
                line=self.line,
            )
        while row and not row[-1]:
            row.pop()
        columns = tuple(name.lower() if name.lower() in _KNOWN_COLUMNS else name for name in row)
        for name in required:
            if name not in columns:
                raise PbError(
                    "pb.column_missing",
                    f"the header has no column {name}: {';'.join(columns)[:120]}",
                    section=section,
                    line=self.line,
                    column=name,
                )
        for name in columns:
            if columns.count(name) > 1:
                raise PbError(
                    "pb.column_twice",
                    f"the header names the column {name!r} twice.",
                    section=section,
                    line=self.line,
                    column=name,
                )
        return columns

    def _read_projects(self) -> list[str] | None:
        width = len(self.project_columns)
        while (row := self._next_row()) is not None and not title_of(row):
            fit_row(row, width, self.problems, "PROJECTS", self.line)
            self.projects.append(dict(zip(self.project_columns, row, strict=True)))
            self.project_lines.append(self.line)
        return row

    def _refuse_section_title(self, row: list[str]) -> None:
        title = title_of([cell.strip() for cell in row])
        if title:
            raise PbError(
                "pb.section_twice",
                f"a second section {title} begins after VOTES.",
                section="VOTES",
                line=self.line,
            )

    def _check_multiline(self, row: list[str], section: str, line: int) -> None:
        """Refuse a quote that is opened and swallows the rest: a cell with a section in it."""
        for cell in row:
            if "\n" not in cell and "\r" not in cell:
                continue
            inside = {part.strip().rstrip(";").upper() for part in cell.splitlines()[1:]}
            at_end = self._rows.line_num >= self.text.count("\n")
            if inside.intersection(SECTIONS) or (at_end and self.text.count('"') % 2):
                raise PbError(
                    "pb.quote_open",
                    "a quotation mark is opened here and never closed.",
                    section=section,
                    line=line,
                )

    def _csv_error(self, error: csv.Error, section: str) -> PbError:
        return PbError(
            "pb.row_unreadable",
            f"the row cannot be read as semicolon-separated cells ({error}).",
            section=section,
            line=self.line,
        )

    def _note(self, code: str, sentence: str, section: str, line: int) -> None:
        self.problems.append(Problem(code, sentence, section, line))


def parse_pb(source: Source) -> PbFile:
    """The whole file in memory, every column kept. Raises PbError where it is broken."""
    reader = PbReader(source)
    votes, vote_lines = [], []
    columns = reader.vote_columns
    for row in reader.vote_rows():
        votes.append(dict(zip(columns, map(str.strip, row), strict=True)))
        vote_lines.append(reader.line)
    return PbFile(
        meta=reader.meta,
        projects=reader.projects,
        votes=votes,
        project_columns=reader.project_columns,
        vote_columns=columns,
        project_lines=reader.project_lines,
        vote_lines=vote_lines,
    )
