"""A session and the account it belongs to, in one query."""

from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection

from kernel.sessions.models import Session


def read_session(session_key: str, *, now: datetime) -> tuple[Any, Any] | None:
    """Return a live session of the current schema and its account (None without one).

    The main host's schema has sessions and no accounts.
    """
    owner = None if connection.schema_name == "public" else get_user_model()  # type: ignore[attr-defined]
    mine = _columns(Session)
    theirs = _columns(owner) if owner is not None else []
    with connection.cursor() as cursor:
        cursor.execute(_statement(owner, mine, theirs), [session_key, now])
        found = cursor.fetchone()
    if found is None:
        return None
    row = Session.from_db(connection.alias, mine, found[: len(mine)])
    rest = found[len(mine) :]
    if owner is None or rest[theirs.index(_key_of(owner))] is None:
        return row, None
    return row, owner.from_db(connection.alias, theirs, rest)


def _statement(owner: Any, mine: list[str], theirs: list[str]) -> str:
    columns = [f's."{name}"' for name in mine] + [f'a."{name}"' for name in theirs]
    join = f"LEFT JOIN {owner._meta.db_table} a ON a.uuid = s.account " if owner is not None else ""
    return (
        f"SELECT {', '.join(columns)} FROM {Session._meta.db_table} s {join}"
        "WHERE s.session_key = %s AND s.expire_date > %s"
    )


def _columns(model: Any) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


def _key_of(model: Any) -> str:
    return str(model._meta.pk.attname)
