"""Erasure removes a person from every column of every table, and the test would notice if not."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from kernel.audit.models import AuditEvent
from tenant_apps.budget.models import Ballot, Participation, Proposal
from tenant_apps.residents.actions.privacy import erase_person, pages_of
from tenants.city import City
from tests.factories.notifications import make_notice
from tests.privacy.column_walk import Place, files_with, places_of, tables_of
from tests.privacy.somebody import MARKERS, TEXT, Somebody, gone

MAY_KEEP_THE_NUMBER = {
    # The trail is append-only by law and by trigger; without the account's row the number leads
    # to nobody (pseudonymous, GDPR Article 4(5); kept under Article 17(3)(b)).
    ("audit_event", "actor"),
    # What was done to the account: joined, signed in, erased.
    ("audit_event", "object_key"),
}


EVERYWHERE = {
    "account_emailaddress",
    "api_key",
    "audit_event",
    "budget_participation",
    "budget_proposal",
    "budget_proposal_transition",
    "comment",
    "comment_report",
    "community_page",
    "consent_text",
    "job",
    "outbox_message",
    "resident",
    "role_grant",
    "role_invitation",
    "session",
    "stored_file",
}
"""Tables in which the person must stand before, or the walk would prove nothing."""
RAW = re.compile(r"yes|no|true|false|uk|pl|sr|en|[a-z_]+\.[a-z_]+|[0-9a-f]{8}-[0-9a-f-]{27}", re.I)
"""What programs say to each other: never shown to people."""


@pytest.fixture
def somebody(client_for: Callable[..., Client], city: City, at: datetime, noon: None) -> Somebody:
    """Give a person who did everything."""
    person = Somebody(client_for(city), at)
    person.do_everything()
    return person


def test_erasure_leaves_no_trace_when_every_column_is_walked(
    somebody: Somebody, city: City, django_capture_on_commit_callbacks: Any
) -> None:
    before = {(place.table, place.column) for place in _found(somebody, city)}
    assert {table for table, _column in before} >= EVERYWHERE
    assert files_with(MARKERS)

    with django_capture_on_commit_callbacks(execute=True):
        erase_person(account=somebody.account, actor=somebody.actor(), at=somebody.at)

    left = {
        place
        for place in _found(somebody, city)
        if not (
            place.marker == str(somebody.account)
            and (place.table, place.column) in MAY_KEEP_THE_NUMBER
        )
    }
    assert left == set()
    assert files_with(MARKERS) == set()


def test_erasure_keeps_what_is_counted_when_the_person_goes(somebody: Somebody) -> None:
    ballots = Ballot.objects.count()
    participations = Participation.objects.count()
    public = Proposal.objects.exclude(state="draft").count()

    counts = erase_person(account=somebody.account, actor=somebody.actor(), at=somebody.at)

    assert gone(somebody.account)
    assert Ballot.objects.count() == ballots
    assert Participation.objects.count() == participations
    assert Proposal.objects.exclude(state="draft").count() == public
    assert counts["budget"]["drafts"] == 1
    assert counts["budget"]["ballots"] == 1
    assert counts["residents"]["devices"] >= 1


def test_erasure_is_audited_without_personal_data(somebody: Somebody) -> None:
    erase_person(account=somebody.account, actor=somebody.actor(), at=somebody.at)

    event = AuditEvent.objects.get(verb="account.erased")
    assert event.object_key == str(somebody.account)
    assert event.facts["rows"]["budget"] >= 3
    revoked = AuditEvent.objects.filter(verb="role.revoked", object_key=str(somebody.account))
    assert {row.facts["role"] for row in revoked} == {"owner", "editor"}


def test_every_part_is_in_words_when_somebody_did_everything(
    somebody: Somebody, city: City
) -> None:
    make_notice(somebody.resident, facts={"title": "Benches", "path": "/"})
    for name in pages_of():
        answer = somebody.client.get(f"/me/data/{name}/")
        assert answer.status_code == 200, name
        texts = [
            pair["text"]
            for group in answer.context["section"]["groups"]
            for record in group["records"]
            for pair in record
        ]
        assert texts, name
        assert [text for text in texts if RAW.fullmatch(text)] == [], name


def test_walk_sees_every_table_of_the_schema(city: City) -> None:
    names = tables_of(city.schema_name)
    assert {"resident", "audit_event", "outbox_message", "session", "budget_ballot"} <= set(names)
    assert len(names) > 40


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("text", TEXT),
        ("varchar(200)", f"before {TEXT} after"),
        ("jsonb", f'{{"deep": [{{"er": "{TEXT}"}}]}}'),
        ("text[]", [TEXT]),
        ("bytea", TEXT.encode()),
        ("json", f'["{TEXT}"]'),
    ],
)
def test_walk_finds_a_marker_when_a_new_column_holds_it(
    city: City, at: datetime, kind: str, value: Any
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE note_of_tomorrow (id int, remark {kind})")
        cursor.execute("INSERT INTO note_of_tomorrow VALUES (1, %s)", [value])

    found = places_of(city.schema_name, [TEXT])

    assert found == {Place("note_of_tomorrow", "remark", TEXT)}


def _found(somebody: Somebody, city: City) -> set[Place]:
    return places_of(city.schema_name, somebody.markers)
