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
    """Bring the public schema to this code's version."""
    with working_in(PUBLIC):
        _migrate()


def public_is_current() -> bool:
    """Whether every migration of this code is recorded in public."""
    with working_in(PUBLIC):
        executor = MigrationExecutor(connection)
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())


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
