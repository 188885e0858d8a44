"""Whatever a superuser does behind the triggers is found, and said in words."""

import json
from collections.abc import Callable
from io import StringIO
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from kernel.audit.actions import seal_events
from kernel.audit.grants import grants_for
from kernel.audit.models import AuditEvent, AuditSeal
from tenants.city import City
from tests.audit.trails import NOON, add_events, as_superuser, check, finding

INSERT = (
    "INSERT INTO audit_event (id, at, verb, object_kind, object_key, actor, request_id, facts)"
    " VALUES ({number}, now(), 'bench.burnt', 'bench', '1', 'system', '', '{{}}')"
)


@pytest.fixture
def events(city: City, monkeypatch: pytest.MonkeyPatch) -> list[AuditEvent]:
    """Twelve events under three seals of four, with a gap of numbers before each four."""
    seal_events(at=NOON)
    made: list[AuditEvent] = []
    for _round in range(3):
        with connection.cursor() as cursor:
            cursor.execute("SELECT nextval(pg_get_serial_sequence('audit_event', 'id'))")
        made += add_events(4)
        seal_events(at=NOON)
    assert check().finding is None
    return made


def test_check_names_the_row_when_it_was_changed(events: list[AuditEvent]) -> None:
    number = events[5].pk
    as_superuser(f"UPDATE audit_event SET actor = 'account:other' WHERE id = {number}")
    found = finding()
    assert (found.code, found.facts) == ("row_changed", {"event": number})
    assert str(number) in found.sentence


@pytest.mark.parametrize(
    "change",
    [
        "at = at + interval '1 microsecond'",
        "verb = 'bench.sold'",
        "object_kind = 'tree'",
        "object_key = '77'",
        "request_id = 'x'",
        "facts = facts || '{\"share\": 0.10}'",
        "facts = '{}'",
    ],
)
def test_check_finds_the_change_when_any_column_differs(
    events: list[AuditEvent], change: str
) -> None:
    as_superuser(f"UPDATE audit_event SET {change} WHERE id = {events[0].pk}")
    assert finding().facts == {"event": events[0].pk}


@pytest.mark.parametrize("place", [0, 3, 4, 11])
def test_check_says_after_which_event_when_a_row_is_missing(
    events: list[AuditEvent], place: int
) -> None:
    earlier = AuditEvent.objects.filter(pk__lt=events[place].pk).order_by("-pk")
    before = earlier.values_list("pk", flat=True).first() or 0
    as_superuser(f"DELETE FROM audit_event WHERE id = {events[place].pk}")
    found = finding()
    assert (found.code, found.facts) == ("row_missing", {"after": before})


@pytest.mark.parametrize("place", [0, 4, 8])
def test_check_names_the_row_when_it_was_inserted_into_a_gap(
    events: list[AuditEvent], place: int
) -> None:
    number = events[place].pk - 1
    as_superuser(INSERT.format(number=number))
    found = finding()
    assert (found.code, found.facts) == ("row_inserted", {"event": number})


def test_check_finds_the_first_place_when_a_row_was_replaced(events: list[AuditEvent]) -> None:
    as_superuser(
        f"DELETE FROM audit_event WHERE id = {events[4].pk}",
        INSERT.format(number=events[4].pk - 1),
    )
    assert finding().code in {"row_changed", "row_missing", "row_inserted"}


def test_check_finds_the_trail_gone_when_every_row_was_deleted(events: list[AuditEvent]) -> None:
    as_superuser("DELETE FROM audit_event")
    assert finding().code == "row_missing"


SEAL_FORGERIES = {
    "sealed_at = sealed_at + interval '1 day'": "signature_wrong",
    "event_count = event_count": None,
    "previous = root": "signature_wrong",
    "signature = set_byte(signature, 3, 255 - get_byte(signature, 3))": "signature_wrong",
    "key_id = '99'": "key_unknown",
    "leaves = set_byte(leaves, 3, 255 - get_byte(leaves, 3))": "seal_changed",
    "root = set_byte(root, 3, 255 - get_byte(root, 3))": "signature_wrong",
}


@pytest.mark.parametrize(("change", "code"), SEAL_FORGERIES.items())
def test_check_finds_the_seal_when_it_was_changed(
    events: list[AuditEvent], change: str, code: str | None
) -> None:
    last = AuditSeal.objects.latest("last_event").last_event
    as_superuser(f"UPDATE audit_seal SET {change} WHERE last_event = {last}")
    found = check().finding
    assert (found.code if found else None) == code


def test_check_finds_the_chain_broken_when_a_seal_is_missing(events: list[AuditEvent]) -> None:
    middle = events[7].pk
    as_superuser(f"DELETE FROM audit_seal WHERE last_event = {middle}")
    assert finding().code == "chain_broken"


def test_check_finds_the_chain_broken_when_the_first_seal_is_missing(
    events: list[AuditEvent],
) -> None:
    first = AuditSeal.objects.earliest("last_event").last_event
    as_superuser(f"DELETE FROM audit_seal WHERE last_event = {first}")
    assert finding().code == "chain_broken"


def test_check_misses_the_published_root_when_the_end_was_made_anew(
    events: list[AuditEvent],
) -> None:
    """Whoever holds the key can seal a forgery; a root that was published gives it away."""
    published = check().last_root
    last = events[-1].pk
    as_superuser(
        f"DELETE FROM audit_seal WHERE last_event = {last}",
        f"UPDATE audit_event SET verb = 'bench.sold' WHERE id = {last}",
    )
    seal_events(at=NOON)
    assert check().finding is None
    assert finding(anchors=[published]).code == "anchor_missing"


def test_check_refuses_the_trail_when_it_is_another_citys(
    events: list[AuditEvent], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kernel.audit.reading.trail_name", lambda: "another-city")
    assert finding().code == "signature_wrong"


@pytest.mark.parametrize("table", ["audit_event", "audit_seal"])
@pytest.mark.parametrize(
    "statement", ["UPDATE {} SET id = id + 1", "DELETE FROM {}", "TRUNCATE {}"]
)
def test_trigger_refuses_when_rows_are_changed(
    events: list[AuditEvent], table: str, statement: str
) -> None:
    with (
        pytest.raises(DatabaseError, match=r"Cannot update|append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table))


def test_trail_verifies_with_flat_queries_when_there_are_many_events(
    events: list[AuditEvent], django_assert_max_num_queries: Callable[..., Any]
) -> None:
    with django_assert_max_num_queries(2):
        check()


def run_command(**options: Any) -> tuple[list[dict[str, Any]], int]:
    out, code = StringIO(), 0
    try:
        call_command("verify_audit", json=True, stdout=out, **options)
    except CommandError as error:
        code = error.returncode
    return [json.loads(line) for line in out.getvalue().splitlines()], code


@pytest.mark.usefixtures("noon")
def test_command_ends_with_one_when_a_trail_is_not_in_order(events: list[AuditEvent]) -> None:
    rows, code = run_command(city="poltava")
    assert (code, rows[0]["in_order"]) == (0, True)
    as_superuser(f"UPDATE audit_event SET verb = 'bench.sold' WHERE id = {events[2].pk}")
    rows, code = run_command(city="poltava")
    assert code == 1
    assert (rows[0]["code"], rows[0]["facts"]) == ("row_changed", {"event": events[2].pk})


@pytest.mark.usefixtures("noon")
def test_command_says_it_in_words_when_asked_for_all(events: list[AuditEvent]) -> None:
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("verify_audit", public_key=["1=" + "A" * 43 + "="], stdout=out)
    assert "poltava: 0 events under 0 seals, 0 not yet sealed: The seal over" in out.getvalue()


def test_command_refuses_when_the_city_is_unknown(db: None) -> None:
    with pytest.raises(CommandError, match="atlantis"):
        call_command("verify_audit", city="atlantis")


@pytest.mark.django_db(transaction=True)
def test_role_may_append_and_not_change_when_grants_are_applied(city: City) -> None:
    """The second line of defence: PostgreSQL itself refuses, whatever becomes of the triggers."""
    role = "edem_serves"
    owner = connection.get_connection_params()
    with psycopg.connect(**_plain(owner), autocommit=True) as admin:
        admin.execute(f"DROP ROLE IF EXISTS {role}")
        admin.execute(f"CREATE ROLE {role}")
        for statement in grants_for(city.schema_name, role):
            admin.execute(statement)
        admin.execute(f"SET ROLE {role}")
        admin.execute(f'SET search_path = "{city.schema_name}"')
        number = admin.execute(
            "INSERT INTO audit_event (at, verb, object_kind, object_key, actor, request_id, facts)"
            " VALUES (now(), 'a.b', 'a', '1', 'system', '', '{}') RETURNING id"
        ).fetchone()
        assert number is not None
        for table in ("audit_event", "audit_seal"):
            for statement in (f"UPDATE {table} SET id = 1", f"DELETE FROM {table}"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    admin.execute(statement)
            for statement in (f"TRUNCATE {table}", f"ALTER TABLE {table} DISABLE TRIGGER ALL"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    admin.execute(statement)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            admin.execute("SET session_replication_role = replica")
        admin.execute("UPDATE budget_contest SET title = title")
        admin.execute("RESET ROLE")
        admin.execute(f"DROP OWNED BY {role}")
        admin.execute(f"DROP ROLE {role}")


def _plain(parameters: dict[str, Any]) -> dict[str, Any]:
    wanted = {"dbname", "host", "port", "user", "password"}
    return {name: value for name, value in parameters.items() if name in wanted}


def test_grants_command_prints_every_schema(city: City) -> None:
    out = StringIO()
    call_command("audit_grants", "edem_serves", stdout=out)
    assert f'REVOKE UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON "{city.schema_name}"' in (
        out.getvalue()
    )
