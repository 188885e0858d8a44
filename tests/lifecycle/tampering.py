"""Archives that somebody changed: every kind of member, every kind of change."""

import json
import shutil
import stat
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

Change = Callable[[zipfile.ZipInfo, bytes], Iterator[tuple[zipfile.ZipInfo, bytes]]]


def rewritten(path: Path, change: Change, *, name: str = "changed.edem.zip") -> Path:
    """Return a copy of an archive in which `change` gives each member anew: none, one or more."""
    target = path.with_name(name)
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w") as new:
        for part in old.infolist():
            for entry, content in change(part, old.read(part)):
                new.writestr(entry, content, compress_type=part.compress_type)
    return target


def flipped(member: str) -> Change:
    """Change one byte in the middle of a member; add one to an empty one."""

    def change(part: zipfile.ZipInfo, content: bytes) -> Iterator[tuple[zipfile.ZipInfo, bytes]]:
        if part.filename == member:
            middle = len(content) // 2
            content = content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
        yield zipfile.ZipInfo(part.filename), content

    return change


def without(member: str) -> Change:
    """Leave a member out."""

    def change(part: zipfile.ZipInfo, content: bytes) -> Iterator[tuple[zipfile.ZipInfo, bytes]]:
        if part.filename != member:
            yield part, content

    return change


def with_extra(name: str, *, mode: int = 0) -> Change:
    """Add a member."""

    def change(part: zipfile.ZipInfo, content: bytes) -> Iterator[tuple[zipfile.ZipInfo, bytes]]:
        yield part, content
        if part.filename == "manifest.json":
            extra = zipfile.ZipInfo(name)
            extra.filename = name
            extra.external_attr = mode << 16
            yield extra, b"../../etc/passwd"

    return change


def with_manifest(edit: Callable[[dict[str, Any]], None]) -> Change:
    """Edit the manifest."""

    def change(part: zipfile.ZipInfo, content: bytes) -> Iterator[tuple[zipfile.ZipInfo, bytes]]:
        if part.filename == "manifest.json":
            manifest = json.loads(content)
            edit(manifest)
            content = json.dumps(manifest).encode()
        yield part, content

    return change


def cut(path: Path) -> Path:
    """Return a copy that ends in the middle."""
    target = path.with_name("cut.edem.zip")
    shutil.copy(path, target)
    with target.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)
    return target


def damaged(path: Path, member: str) -> Path:
    """Return a copy with a byte of a member's stored bytes flipped, as a bad disk does."""
    target = path.with_name("damaged.edem.zip")
    shutil.copy(path, target)
    with zipfile.ZipFile(path) as archive:
        part = archive.getinfo(member)
    with target.open("r+b") as file:
        file.seek(part.header_offset + 30 + len(member.encode()) + 20 + part.compress_size // 2)
        byte = file.read(1)
        file.seek(-1, 1)
        file.write(bytes([byte[0] ^ 0xFF]))
    return target


LINK = stat.S_IFLNK | 0o777
