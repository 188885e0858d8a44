"""The database backend: django-tenants' own, which here remembers what the session really has.

django-tenants forgets the applied search path on every change of tenant and sets it again. This
one compares: a connection that serves the same city again sends nothing, and a connection whose
applied path is unknown or different always sets it before the first statement.
"""

from typing import Any

from django_tenants.postgresql_backend import base


class DatabaseWrapper(base.DatabaseWrapper):  # type: ignore[misc]
    """A connection that sends `SET search_path` only when the session has another one.

    `search_path_set_schemas` is what the session has (None: unknown). The parent clears it on
    close, on rollback and on a savepoint's rollback, since each undoes a SET.
    """

    search_path_set_schemas: list[str] | None

    def set_tenant(self, tenant: Any, include_public: bool = True) -> None:
        """Choose the schema for the next statements; sends nothing by itself."""
        applied: list[str] | None = self.search_path_set_schemas
        super().set_tenant(tenant, include_public)
        self.wanted_search_path: list[str] = self._get_cursor_search_paths()
        self.search_path_set_schemas = applied

    def _handle_search_path(self, cursor: Any = None) -> None:
        if self.search_path_set_schemas == self.wanted_search_path:
            return
        if not self._setting_search_path:
            self.search_path_set_schemas = None
        super()._handle_search_path(cursor)
