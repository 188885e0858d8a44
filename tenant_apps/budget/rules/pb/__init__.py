"""The `.pb` format of Pabulib: read, check, write. Source: pabulib.org/format."""

from .election import PbElection, read_election
from .files import RULES, VOTE_TYPES, PbError, PbFile, Problem
from .numbers import parse_count, parse_number
from .reading import PbReader, parse_pb
from .writing import write_pb

__all__ = [
    "RULES",
    "VOTE_TYPES",
    "PbElection",
    "PbError",
    "PbFile",
    "PbReader",
    "Problem",
    "parse_count",
    "parse_number",
    "parse_pb",
    "read_election",
    "write_pb",
]
