"""Contests as the office makes them, elections in files, and people of the office."""

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from openpyxl import Workbook

from kernel.outbox.actions import deliver
from kernel.outbox.models import OutboxMessage
from kernel.people import Actor
from tenant_apps.budget.actions.contests import create_contest, publish_contest
from tenant_apps.budget.actions.contests_calendar import set_calendar
from tenant_apps.budget.actions.imports_pb import import_election
from tenant_apps.budget.actions.pools import add_category, add_pool
from tenant_apps.budget.models import Contest
from tenant_apps.budget.rules.lifecycle import Phase, PhaseKind
from tests.factories.residents import acting

NOON = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
ELECTIONS = Path(__file__).resolve().parents[3] / "shared" / "data" / "pb"

SMALL_PB = """\
META
key;value
description;Budget of Małe Miasto
country;Poland
unit;Małe Miasto
instance;2024
num_projects;3
num_votes;4
budget;1000
vote_type;approval
rule;greedy
date_begin;01.09.2024
date_end;14.09.2024
min_length;1
max_length;2
currency;PLN
office_note;kept as it is
PROJECTS
project_id;cost;votes;name;category;selected;architect
A/1;600;3;Park by the river;greenery,sport;1;Nowak
A/2;500;2;Benches;greenery;0;
A/3;400;2;"Lamps; in the lane";streets;1;Wiśniewska
VOTES
voter_id;vote;age;sex;voting_method;district
v1;A/1,A/2;34;F;internet;Centre
v2;A/1,A/3;61;M;paper;North
v3;A/2;;;internet;
v4;A/3,A/1;19;F;internet;Centre
"""


def manager_actor() -> Actor:
    """Return a contest manager without a row."""
    return acting("contest_manager")


def make_office_contest(*, at: datetime = NOON, publish: bool = True, **fields: Any) -> Contest:
    """Make a contest through the actions: calendar around `at` (evaluation runs), one pool."""
    actor = manager_actor()
    values = {"title": "Budget 2027", "year": 2027, "currency": "UAH", **fields}
    contest = create_contest(**values, actor=actor, at=at)
    set_calendar(contest, phases=calendar_around(at), actor=actor, at=at)
    add_pool(contest, actor=actor, at=at, **pool_values())
    add_category(contest, actor=actor, at=at, name="Parks", hue=140)
    return publish_contest(contest, actor=actor, at=at) if publish else contest


def calendar_around(at: datetime) -> list[Phase]:
    """Return a calendar in which evaluation began yesterday."""
    day = timedelta(days=1)
    return [
        Phase(PhaseKind.SUBMISSION, at - 30 * day, at - day),
        Phase(PhaseKind.EVALUATION, at - day, at + 10 * day),
        Phase(PhaseKind.VOTING, at + 10 * day, at + 20 * day),
        Phase(PhaseKind.DETERMINATION, at + 20 * day, at + 30 * day),
        Phase(PhaseKind.REALISATION, at + 30 * day, None),
    ]


def pool_values(**fields: Any) -> dict[str, Any]:
    """Return the fields of a pool of 10,000.00 for up to three approvals."""
    return {
        "code": "city",
        "name": "City-wide",
        "amount_minor": 1_000_000,
        "method": "approval",
        "min_choices": 1,
        "max_choices": 3,
        **fields,
    }


def read_election_file(name: str) -> bytes:
    """Return a real election; the test is skipped where the shared data is absent."""
    path = ELECTIONS / name
    if not path.exists():
        pytest.skip(f"the real election {name} is not beside the checkout (../shared/data)")
    return path.read_bytes()


def import_text(
    content: str | bytes = SMALL_PB,
    *,
    at: datetime = NOON,
    key: UUID | None = None,
    actor: Actor | None = None,
) -> Contest:
    """Import an election into the current city as its office would."""
    return import_election(
        content.encode() if isinstance(content, str) else content,
        key=key or uuid4(),
        currency="PLN",
        time_zone="Europe/Warsaw",
        actor=actor or manager_actor(),
        at=at,
    )


def workbook(rows: list[list[Any]]) -> io.BytesIO:
    """Return an XLSX file with these rows on its first sheet."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return file


def csv_file(rows: list[list[Any]]) -> io.BytesIO:
    """Return a CSV file with semicolons."""
    lines = [";".join(str(cell) for cell in row) for row in rows]
    return io.BytesIO("\n".join(lines).encode())


def work_off(at: datetime = NOON) -> None:
    """Run the jobs that wait in the outbox, as the worker would."""
    waiting = OutboxMessage.objects.filter(topic="jobs.run", delivered_at=None)
    for key in list(waiting.order_by("pk").values_list("pk", flat=True)):
        deliver(key, at=at)


def body_of(answer: Any) -> bytes:
    """Return the content of a streamed answer."""
    return b"".join(answer.streaming_content)
