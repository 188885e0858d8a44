"""Checking an archive with nothing but Python's standard library.

`python -m tenants.portable.verifying ARCHIVE` (or `edem verify_archive ARCHIVE`) reads every
member once, compares sizes and SHA-256 with the manifest, and names the first that differs.
"""

import base64
import hashlib
import json
import stat
import sys
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

from kernel.audit.ed25519 import is_signed
from tenants.portable.layout import (
    BLOCK_BYTES,
    FORMAT,
    KIND,
    MANIFEST,
    MANIFEST_BYTES,
    SIGNATURE,
    SIGNED,
    Member,
    is_safe,
)

SENTENCES = {
    "unreadable": "This is not an archive of a municipality, or it is cut off.",
    "unsafe": "The archive has a member that is not safe to unpack: {member}.",
    "newer": "The archive was made by a newer version of the platform (format {member}).",
    "changed": "{member} was changed after the archive was made.",
    "missing": "{member} is missing from the archive.",
    "added": "{member} was added to the archive after it was made.",
    "signature": "The signature does not belong to this archive.",
}
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError)


class ArchiveWrong(Exception):
    """What is wrong with an archive: `finding` is a key of SENTENCES, `member` what it is about."""

    def __init__(self, finding: str, member: str = "") -> None:
        super().__init__(SENTENCES[finding].format(member=member))
        self.finding = finding
        self.member = member


class Archive:
    """An open archive whose manifest was read: `manifest`, `digest`, `members` by name.

    Raises: ArchiveWrong when it is no archive, unsafe, or not of a format we know.
    """

    def __init__(self, file: BinaryIO) -> None:
        try:
            self._zip = zipfile.ZipFile(file)
        except BROKEN as error:
            raise ArchiveWrong("unreadable") from error
        self._parts = _safe_parts(self._zip)
        # What is cut off may end like an archive: a workbook in it is one too.
        if MANIFEST not in self._parts:
            raise ArchiveWrong("unreadable")
        content = self._small(MANIFEST)
        self.digest = hashlib.sha256(content).hexdigest()
        self.manifest = _manifest_of(content)
        self.members: dict[str, Member] = {
            name: Member(int(entry["size"]), str(entry["sha256"]))
            for name, entry in self.manifest["members"].items()
        }

    def check(self) -> None:
        """Read every member and compare it with the manifest. Raises: ArchiveWrong."""
        present = set(self._parts) - {MANIFEST, SIGNATURE}
        for name in self.members:
            if name not in present:
                raise ArchiveWrong("missing", name)
        for name in sorted(present - set(self.members)):
            raise ArchiveWrong("added", name)
        for name in self.members:
            for _block in self.blocks(name):
                pass

    def blocks(self, name: str) -> Iterator[bytes]:
        """Yield a member's bytes, never more than the manifest says.

        Raises: ArchiveWrong `changed` before the end is told when it differs.
        """
        member = self.members[name]
        if self._parts[name].file_size != member.size:
            raise ArchiveWrong("changed", name)
        digest, size = hashlib.sha256(), 0
        try:
            with self._zip.open(self._parts[name]) as content:
                while block := content.read(BLOCK_BYTES):
                    size += len(block)
                    if size > member.size:
                        raise ArchiveWrong("changed", name)
                    digest.update(block)
                    yield block
        except BROKEN as error:
            raise ArchiveWrong("changed", name) from error
        if size != member.size or digest.hexdigest() != member.sha256:
            raise ArchiveWrong("changed", name)

    def read(self, name: str) -> bytes:
        """Return a member as a whole; for the small ones. Raises: ArchiveWrong."""
        return b"".join(self.blocks(name))

    def signer(self, keys: Mapping[str, bytes]) -> str | None:
        """Return which of `keys` (number to public key) signed it; None: none of them, unsigned.

        Raises: ArchiveWrong `signature` when a known key's signature is not of this archive.
        """
        if SIGNATURE not in self._parts:
            return None
        try:
            stored = json.loads(self._small(SIGNATURE))
            number, signature = str(stored["key"]), bytes.fromhex(stored["signature"])
            claimed = stored["digest"], base64.b64decode(stored["public_key"])
        except (ValueError, KeyError, TypeError) as error:
            raise ArchiveWrong("signature") from error
        if number not in keys:
            return None
        text = SIGNED + self.digest.encode()
        if claimed != (self.digest, keys[number]) or not is_signed(keys[number], text, signature):
            raise ArchiveWrong("signature")
        return number

    def close(self) -> None:
        """Close the archive; the file it was read from stays open."""
        self._zip.close()

    def _small(self, name: str) -> bytes:
        part = self._parts[name]
        if part.file_size > MANIFEST_BYTES:
            raise ArchiveWrong("unsafe", name)
        try:
            with self._zip.open(part) as content:
                found = content.read(MANIFEST_BYTES + 1)
        except BROKEN as error:
            raise ArchiveWrong("changed", name) from error
        if len(found) > MANIFEST_BYTES:
            raise ArchiveWrong("unsafe", name)
        return found


def check_file(path: Path) -> str:
    """Check an archive from end to end and return its digest. Raises: ArchiveWrong."""
    with path.open("rb") as file:
        archive = Archive(file)
        archive.check()
        return archive.digest


def _safe_parts(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """Return the members by name; refuse paths that lead out, links, folders and doubles."""
    parts: dict[str, zipfile.ZipInfo] = {}
    for part in archive.infolist():
        kind = stat.S_IFMT(part.external_attr >> 16)
        plain = kind in {0, stat.S_IFREG} and part.compress_type in {
            zipfile.ZIP_STORED,
            zipfile.ZIP_DEFLATED,
        }
        if not plain or not is_safe(part.orig_filename) or part.filename in parts:
            raise ArchiveWrong("unsafe", part.filename)
        parts[part.filename] = part
    return parts


def _manifest_of(content: bytes) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads(content)
        kind, version = manifest["kind"], manifest["format"]
        _known = manifest["members"].items(), manifest["tables"].items()
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ArchiveWrong("changed", MANIFEST) from error
    if kind != KIND:
        raise ArchiveWrong("unreadable")
    if not isinstance(version, int) or version > FORMAT:
        raise ArchiveWrong("newer", str(version))
    return manifest


def main(arguments: list[str]) -> NoReturn:
    """Check the archives named on the command line; exit 1 at the first that is wrong."""
    for name in arguments:
        try:
            digest = check_file(Path(name))
        except (ArchiveWrong, FileNotFoundError) as wrong:
            sys.exit(f"{name}: {wrong}")
        sys.stdout.write(f"{name}: in order, digest {digest}\n")
    sys.exit(0 if arguments else "usage: python -m tenants.portable.verifying ARCHIVE…")


if __name__ == "__main__":
    main(sys.argv[1:])
