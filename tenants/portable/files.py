"""The files of a municipality through the storage: read out, staged, put in their place.

A local storage is staged in a folder beside and renamed; any other one is written in its place,
where nobody reads before the municipality answers.
"""

import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from django.core.files import File
from django.core.files.storage import FileSystemStorage, default_storage

from tenants.portable.layout import BLOCK_BYTES
from tenants.schemas import working_in


def file_names(schema: str) -> list[str]:
    """Return the names of all files of a municipality, sorted."""
    with working_in(schema):
        return sorted(_below(""))


def _below(folder: str) -> Iterator[str]:
    try:
        folders, names = default_storage.listdir(folder)
    except (FileNotFoundError, NotADirectoryError):
        return
    prefix = f"{folder}/" if folder else ""
    for name in names:
        yield f"{prefix}{name}"
    for name in folders:
        yield from _below(f"{prefix}{name}")


def is_there(schema: str, name: str) -> bool:
    """Whether a file that was listed is still there: people erase theirs meanwhile."""
    with working_in(schema):
        return bool(default_storage.exists(name))


def read_blocks(schema: str, name: str) -> Iterator[bytes]:
    """Yield a file's bytes."""
    with working_in(schema):
        file = default_storage.open(name)
    with file:
        while block := file.read(BLOCK_BYTES):
            yield block


def digest_of(schema: str, name: str) -> str:
    """Return the SHA-256 of a stored file."""
    digest = hashlib.sha256()
    for block in read_blocks(schema, name):
        digest.update(block)
    return digest.hexdigest()


def staging_of(schema: str) -> str:
    """Return under which schema's name files wait until they are put in place."""
    return f"zz_files_{schema}" if is_local() else schema


def store(schema: str, name: str, content: IO[bytes]) -> None:
    """Store one file under exactly this name. Raises: FileExistsError when it is taken."""
    with working_in(schema):
        stored = default_storage.save(name, File(content, name=name))
        if stored != name:
            default_storage.delete(stored)
            raise FileExistsError(name)
        if is_local():
            with open(default_storage.path(name), "rb") as written:
                os.fsync(written.fileno())


def put_in_place(staging: str, schema: str) -> None:
    """Let staged files be those of `schema`; what lay there before is gone."""
    if staging == schema:
        return
    source, target = folder_path(staging), folder_path(schema)
    remove(schema)
    if source.exists():
        source.rename(target)


def remove(schema: str) -> int:
    """Remove every file of a schema; returns how many there were."""
    names = file_names(schema)
    if is_local():
        shutil.rmtree(folder_path(schema), ignore_errors=True)
        return len(names)
    with working_in(schema):
        for name in names:
            default_storage.delete(name)
    return len(names)


def is_local() -> bool:
    """Whether files lie in a folder per schema on this machine."""
    return isinstance(default_storage, FileSystemStorage)


def folder_path(schema: str) -> Path:
    """Return the folder of a schema's files in a local storage."""
    storage: Any = default_storage
    with working_in(schema):
        return Path(storage.location)
