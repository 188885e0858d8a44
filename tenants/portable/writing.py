"""Writing an archive member by member: nothing is kept in memory, nothing half-made has the name.

The file is called `.part` until its last byte is on the disk.
"""

import hashlib
import json
import os
import zipfile
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from tenants.portable.layout import MANIFEST, SIGNATURE, SIGNED, Member

COMPRESSION = 3
READABLE = 0o100600 << 16


class ArchiveWriter:
    """An archive in the making at `path`; used as a context manager, removed when that fails."""

    def __init__(self, path: Path, *, at: datetime) -> None:
        self.path = path
        self.members: dict[str, Member] = {}
        self._part = path.with_name(f"{path.name}.part")
        self._instant = at.astimezone(UTC).timetuple()[:6]
        # The content of a municipality is for nobody else's eyes.
        self._file = os.fdopen(
            os.open(self._part, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "wb"
        )
        self._zip = zipfile.ZipFile(
            self._file, "w", zipfile.ZIP_DEFLATED, compresslevel=COMPRESSION
        )

    def __enter__(self) -> "ArchiveWriter":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is not None or not self.path.exists():
            self._zip.close()
            self._file.close()
            self._part.unlink(missing_ok=True)

    def add(self, name: str, blocks: Iterable[bytes], *, packed: bool = False) -> Member:
        """Write one member from its blocks; `packed` says that it is compressed already."""
        digest, size = hashlib.sha256(), 0
        with self._zip.open(self._entry(name, packed=packed), "w", force_zip64=True) as member:
            for block in blocks:
                digest.update(block)
                size += len(block)
                member.write(block)
        self.members[name] = Member(size, digest.hexdigest())
        return self.members[name]

    def finish(self, manifest: dict[str, Any], sign: Any) -> str:
        """Write manifest and signature, give the file its name and return the digest of all.

        `sign(text)` returns `(key number, public key, signature)` or None for no signature.
        """
        members = {
            name: {"size": one.size, "sha256": one.sha256} for name, one in self.members.items()
        }
        content = json_bytes({**manifest, "members": members})
        digest = hashlib.sha256(content).hexdigest()
        self._zip.writestr(self._entry(MANIFEST), content)
        signed = sign(SIGNED + digest.encode())
        if signed is not None:
            number, public, signature = signed
            entry = {"key": number, "public_key": public, "signature": signature.hex()}
            self._zip.writestr(self._entry(SIGNATURE), json_bytes({"digest": digest, **entry}))
        self._zip.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._part.replace(self.path)
        sync_folder(self.path.parent)
        return digest

    def _entry(self, member: str, *, packed: bool = False) -> zipfile.ZipInfo:
        entry = zipfile.ZipInfo(member, date_time=self._instant)
        entry.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
        entry.external_attr = READABLE
        # The name of the attribute differs between versions of Python.
        for name in ("_compresslevel", "compress_level"):
            if hasattr(entry, name):
                setattr(entry, name, COMPRESSION)
        return entry


def json_bytes(values: Any) -> bytes:
    """Return JSON as archives have it: sorted, one entry a line, UTF-8."""
    return json.dumps(values, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def sync_folder(folder: Path) -> None:
    """Make sure that the names in a folder are on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
