"""Running the migrations in one schema, and the version of the code they make."""

from functools import cache
from hashlib import blake2b
from importlib import import_module
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.commands.migrate import Command as DjangoMigrate
from django.db import connection
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from psycopg import sql

from tenants.schemas import PUBLIC, enter_alone, working_in


@cache
def code_version(kind: str = "tenant") -> str:
    """Return 12 hex digits over every migration of `kind` (`tenant` or `shared`).

    Two processes with the same digits make the same schema.
    """
    names = settings.TENANT_APPS if kind == "tenant" else settings.SHARED_APPS
    digest = blake2b(repr(list(names)).encode(), digest_size=6)
    for name in names:
        for path in _migration_files(name):
            digest.update(f"{name}/{path.name}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _migration_files(name: str) -> list[Path]:
    config = next(config for config in apps.get_app_configs() if config.name == name)
    package, _explicit = MigrationLoader.migrations_module(config.label)
    if package is None:
        return []
    try:
        module = import_module(package)
    except ModuleNotFoundError:
        return []
    folders = getattr(module, "__path__", [])
    return sorted(path for folder in folders for path in Path(folder).glob("[0-9]*.py"))


def migrate_public() -> None:
    """Bring the public schema to this code's version.

    Migrations of apps that live in cities change nothing in public; where only such are missing
    they are recorded, which is all that Django's command would do in a second or two.
    """
    with working_in(PUBLIC):
        missing = _missing_in_public()
        if missing is None or any(migration.app_label in _shared_labels() for migration in missing):
            _migrate()
            return
        recorder = MigrationRecorder(connection)
        for migration in missing:
            for label, name in migration.replaces or [(migration.app_label, migration.name)]:
                recorder.record_applied(label, name)


def public_is_current() -> bool:
    """Whether every migration of this code is recorded in public."""
    with working_in(PUBLIC):
        return _missing_in_public() == []


def _missing_in_public() -> list[Migration] | None:
    """Return what is not recorded in public; None where nothing is recorded yet."""
    executor = MigrationExecutor(connection)
    if not executor.loader.applied_migrations:
        return None
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [migration for migration, _backwards in plan]


def _shared_labels() -> set[str]:
    names = set(settings.SHARED_APPS)
    return {config.label for config in apps.get_app_configs() if config.name in names}


def migrate_schema(schema: str) -> None:
    """Make `schema` when it is missing and bring it to this code's version.

    The search path holds nothing else meanwhile, so that nothing can point into another schema.
    """
    make_empty_schema(schema)
    with working_in(schema):
        enter_alone(schema)
        _migrate()


def make_empty_schema(schema: str) -> None:
    """Make `schema`, when it is missing, with nothing in it but the table of migrations."""
    with connection.cursor() as cursor:
        statement = sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(schema))
        cursor.execute(statement)
    with working_in(schema):
        enter_alone(schema)
        MigrationRecorder(connection).ensure_schema()


def _migrate() -> None:
    call_command(DjangoMigrate(), verbosity=0, interactive=False, skip_checks=True)
