"""Noting every statement that a migration runs, so that it can be run again elsewhere."""

import re
from collections.abc import Callable
from types import TracebackType
from typing import Any

from django.db import connection
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import Migration
from django.db.migrations.operations.base import Operation
from django.db.models import NOT_PROVIDED

KNOWN = ("django.db.migrations.operations.", "django.contrib.postgres.operations", "pgtrigger.")
"""Modules whose operations do all they do in SQL; any other runs in each schema."""

PLAIN_DEFAULTS = (list, dict, set, tuple, str, int, bool, float)
NOT_NOTED = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK", "SET SEARCH_PATH")
IN_PUBLIC = re.compile(
    r'CREATE OR REPLACE FUNCTION "?public"?\.[^$]*(\$\w*\$).*?\1[^;]*;', re.IGNORECASE | re.DOTALL
)
"""A function that all schemas share (pgtrigger brings one along with each trigger). The rehearsal
has made it for the whole database; cities that replaced it at once would be in each other's way."""
READS = ("SELECT", "SHOW", "WITH")


def is_sql_alone(migration: Migration) -> bool:
    """Whether all that a migration does can be written down once as SQL for every schema.

    Not when it runs Python, when it has an operation that we do not know, or when a new column's
    default is computed: each schema gets its own then.
    """
    return all(_is_sql(operation) for operation in migration.operations)


def _is_sql(operation: Operation) -> bool:
    kind = type(operation)
    if kind.__name__ == "SeparateDatabaseAndState":
        return all(_is_sql(part) for part in operation.database_operations)  # type: ignore[attr-defined]
    if kind.__name__ == "RunPython" or not kind.__module__.startswith(KNOWN):
        return False
    default = getattr(getattr(operation, "field", None), "default", NOT_PROVIDED)
    return default is NOT_PROVIDED or not callable(default) or default in PLAIN_DEFAULTS


class StatementRecorder:
    """A schema editor that works as ever and keeps what it ran in `statements`, in order.

    Statements of the editor are kept whatever they are; statements that an operation sends past
    the editor are kept unless they only read.
    """

    def __init__(self, *, atomic: bool) -> None:
        self.statements: list[str] = []
        self._depth = 0
        recorder = self
        base: Any = connection.SchemaEditorClass

        class Editor(base):  # type: ignore[misc]
            def execute(self, sql: Any, params: Any = ()) -> None:
                recorder._depth += 1
                try:
                    super().execute(sql, params)
                finally:
                    recorder._depth -= 1

        self._editor: BaseDatabaseSchemaEditor = Editor(connection, atomic=atomic)
        self._wrapper = connection.execute_wrapper(self._note)

    def __enter__(self) -> BaseDatabaseSchemaEditor:
        """Begin; the editor opens a transaction when it is atomic."""
        self._wrapper.__enter__()
        return self._editor.__enter__()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End; deferred statements run and are kept too."""
        try:
            self._editor.__exit__(kind, error, trace)
        finally:
            self._wrapper.__exit__(kind, error, trace)

    def _note(
        self, execute: Callable[..., Any], query: Any, params: Any, many: bool, context: Any
    ) -> Any:
        result = execute(query, params, many, context)
        operations: Any = connection.ops
        text = str(query) if not params else operations.compose_sql(str(query), params)
        text = IN_PUBLIC.sub("", text)
        begins = text.lstrip().upper()
        if not begins.startswith(NOT_NOTED) and (self._depth or not begins.startswith(READS)):
            self.statements.extend([text.strip().rstrip(";")] if text.strip() else [])
        return result
