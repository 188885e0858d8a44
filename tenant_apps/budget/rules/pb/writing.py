"""Writes `.pb` files: UTF-8 text, LF, semicolons, quotes only where a cell needs them."""

from collections.abc import Iterable, Iterator

from .files import PbFile

_QUOTED = frozenset(';"\n\r')


def write_pb(file: PbFile) -> Iterator[str]:
    """The lines of the file, each with its line feed; reading them gives an equal PbFile."""
    yield "META\n"
    yield "key;value\n"
    for key, value in file.meta.items():
        yield _row((key, value))
    yield "PROJECTS\n"
    yield _row(file.project_columns)
    for project in file.projects:
        yield _row(project.get(column, "") for column in file.project_columns)
    yield "VOTES\n"
    yield _row(file.vote_columns)
    for vote in file.votes:
        yield _row(vote.get(column, "") for column in file.vote_columns)


def _row(cells: Iterable[str]) -> str:
    return ";".join(map(_cell, cells)) + "\n"


def _cell(text: str) -> str:
    text = text.strip()
    if _QUOTED.isdisjoint(text):
        return text
    return '"' + text.replace('"', '""') + '"'
