"""The `.pb` format of Pabulib: read, check, write. Source: pabulib.org/format."""

from .checks import check_count, check_pb
from .election import PbElection, read_election
from .files import REQUIRED_META, RULES, VOTE_TYPES, PbError, PbFile, Problem
from .numbers import parse_count, parse_number
from .reading import PbReader, parse_pb
from .writing import write_pb

__all__ = [
    "REQUIRED_META",
    "RULES",
    "VOTE_TYPES",
    "PbElection",
    "PbError",
    "PbFile",
    "PbReader",
    "Problem",
    "check_count",
    "check_pb",
    "parse_count",
    "parse_number",
    "parse_pb",
    "read_election",
    "write_pb",
]
