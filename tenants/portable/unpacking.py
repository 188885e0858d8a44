"""Making a schema and its files out of an archive, and proving that nothing is different."""

import tempfile
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import AddIndex, RemoveIndex, SeparateDatabaseAndState
from django.db.migrations.operations.base import Operation

from kernel.errors import Conflict
from tenants.portable import files, layout, structure, tables
from tenants.portable.tables import Table
from tenants.portable.verifying import Archive, ArchiveWrong
from tenants.schemas import enter_alone, working_in

SPOOL_BYTES = 4 * 1024 * 1024


def check_version(archive: Archive) -> bool:
    """Return whether the archive is older than this code and wants its migrations.

    Raises: ArchiveWrong `newer` when it holds migrations that this code does not know.
    """
    known = _known_migrations()
    applied = {(app, name) for app, name in archive.manifest["migrations"]}
    if unknown := sorted(applied - known):
        raise ArchiveWrong("newer", ".".join(unknown[0]))
    return bool(_wanted_migrations() - applied)


def _known_migrations() -> set[tuple[str, str]]:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    disk: dict[tuple[str, str], Any] = loader.disk_migrations
    replaced = {name for migration in disk.values() for name in migration.replaces}
    return set(disk) | replaced


def _wanted_migrations() -> set[tuple[str, str]]:
    """Return what makes the tables of a municipality; those of public change nothing in it."""
    labels = {
        config.label for config in apps.get_app_configs() if config.name in settings.TENANT_APPS
    }
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return {(app, name) for app, name in loader.graph.nodes if app in labels}


def stage_files(archive: Archive, staging: str) -> int:
    """Store the archive's files under a name of their own; what was staged before goes first."""
    files.remove(staging)
    names = [name for name in archive.members if name.startswith(layout.FILES)]
    for name in names:
        with tempfile.SpooledTemporaryFile(SPOOL_BYTES) as content:
            for block in archive.blocks(name):
                content.write(block)
            content.seek(0)
            files.store(staging, name.removeprefix(layout.FILES), content)
    return len(names)


def build_schema(archive: Archive, schema: str) -> None:
    """Make structure and rows within the caller's transaction: whole or not at all."""
    structure.build(archive.read(layout.PRE_DATA).decode(), schema)
    for name, kept in archive.manifest["tables"].items():
        blocks = archive.blocks(layout.table_member(name))
        tables.copy_in(schema, Table.of(name, kept), blocks)
    structure.build(archive.read(layout.POST_DATA).decode(), schema)
    tables.set_sequences(schema, archive.manifest["sequences"])


def prove(archive: Archive, schema: str, staging: str) -> None:
    """Compare every table, sequence and file with the archive, from what was stored.

    Raises: Conflict `tenants.restore.differs`.
    """
    tables.fix_notation()
    manifest = archive.manifest
    found = {table.name: table for table in tables.tables_of(schema)}
    if set(found) != set(manifest["tables"]):
        raise Conflict("tenants.restore.differs", member=layout.PRE_DATA)
    for name, kept in manifest["tables"].items():
        member = layout.table_member(name)
        table = Table.of(name, kept)
        same = found[name] == table
        if not same or tables.digest_of(schema, table) != archive.members[member].sha256:
            raise Conflict("tenants.restore.differs", member=member)
    if tables.sequences_of(schema) != manifest["sequences"]:
        raise Conflict("tenants.restore.differs", member="sequences")
    _prove_files(archive, staging)


def _prove_files(archive: Archive, staging: str) -> None:
    wanted = {
        name.removeprefix(layout.FILES): member.sha256
        for name, member in archive.members.items()
        if name.startswith(layout.FILES)
    }
    stored = set(files.file_names(staging))
    if different := sorted(stored ^ set(wanted)):
        raise Conflict("tenants.restore.differs", member=f"{layout.FILES}{different[0]}")
    for name, digest in wanted.items():
        if files.digest_of(staging, name) != digest:
            raise Conflict("tenants.restore.differs", member=f"{layout.FILES}{name}")


def bring_forward(schema: str) -> None:
    """Run the migrations that came after an archive was made, in the caller's transaction.

    Nobody works in the schema yet: what a release builds beside traffic, and hence outside any
    transaction, is built at once.
    """
    with working_in(schema):
        enter_alone(schema)
        executor = MigrationExecutor(connection)
        for migration in executor.loader.graph.nodes.values():
            migration.operations = [_at_once(each) for each in migration.operations]
        executor.migrate(executor.loader.graph.leaf_nodes())


def _at_once(operation: Operation) -> Operation:
    if isinstance(operation, AddIndexConcurrently):
        return AddIndex(operation.model_name, operation.index)
    if isinstance(operation, RemoveIndexConcurrently):
        return RemoveIndex(operation.model_name, operation.name)
    if isinstance(operation, SeparateDatabaseAndState):
        inner = [_at_once(each) for each in operation.database_operations]
        return SeparateDatabaseAndState(inner, operation.state_operations)
    return operation
