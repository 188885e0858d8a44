"""How an archive of a municipality is laid out: one ZIP file, its manifest last but one.

    registry.json                what the registry knows: municipality, host names, history
    schema/pre-data.sql          structure before the rows are in, the schema called `edem_city`
    schema/post-data.sql         keys, indexes, triggers
    tables/<table>.copy          rows by primary key, as PostgreSQL's COPY writes text
    files/<path>                 the municipality's files
    open-data/<set>.csv|.xlsx    its open data
    manifest.json                SHA-256 and size of every member, rows, sequences, versions
    signature.json               Ed25519 over the manifest's SHA-256, which is the digest of all

Nothing but the standard library, so that anybody can read and check an archive.
"""

import re
from dataclasses import dataclass

FORMAT = 1
KIND = "edem-city"
SUFFIX = ".edem.zip"
SCHEMA_WORD = "edem_city"

MANIFEST = "manifest.json"
SIGNATURE = "signature.json"
REGISTRY = "registry.json"
PRE_DATA = "schema/pre-data.sql"
POST_DATA = "schema/post-data.sql"
TABLES = "tables/"
FILES = "files/"
OPEN_DATA = "open-data/"

BLOCK_BYTES = 256 * 1024
MANIFEST_BYTES = 64 * 1024 * 1024
SIGNED = b"edem-archive\n"
"""What comes before the digest in what is signed."""

ARCHIVE_NAME = re.compile(r"^([a-z][a-z0-9-]{0,39})-(\d{8}T\d{6}Z)\.edem\.zip$")


@dataclass(frozen=True, slots=True)
class Member:
    """One member of an archive: how many bytes, and their SHA-256 in hexadecimal digits."""

    size: int
    sha256: str


def is_safe(name: str) -> bool:
    """Whether a member's name stays inside the folder it is unpacked in."""
    if not name or len(name) > 1024 or any(letter in name for letter in "\\\0:"):
        return False
    return all(part not in {"", ".", ".."} for part in name.split("/"))


def table_member(table: str) -> str:
    """Return the name of a table's member."""
    return f"{TABLES}{table}.copy"
