"""Single people of a voter roll, with a national number or with a document."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError

from kernel.audit.models import AuditEvent
from kernel.errors import Invalid, NotAllowed, NotFound
from kernel.people import Actor
from tenant_apps.residents.actions import roll_people
from tenant_apps.residents.actions.roll import find_voter
from tenant_apps.residents.actions.roll_people import add_person, remove_person
from tenant_apps.residents.models import RollEntry
from tenants.city import City
from tests.residents.numbers import make_pesel

SCOPE = UUID(int=11)
MANAGER = Actor(account=UUID(int=1), roles=frozenset({"contest_manager"}))
CLERK = Actor(account=UUID(int=2), roles=frozenset({"paper_clerk"}))
DOCUMENT = {"kind": "document", "number": "AB 123-456"}


def add(at: datetime, **changes: Any) -> bool:
    facts = {"kind": "pesel", "number": make_pesel(1), "name": "Zofia Wójcik", "birth_year": 1980}
    return add_person(**{"scope": SCOPE, "actor": MANAGER, "at": at, **facts, **changes})


def ask(at: datetime, *, kind: str, number: str, name: str = "Zofia Wójcik") -> Any:
    return find_voter(
        scope=SCOPE, kind=kind, national_id=number, name=name, network="192.0.2.1", at=at
    )


def test_add_lets_a_person_vote_when_the_file_forgot_them(city: City, at: datetime) -> None:
    assert add(at, district="A") is True
    assert ask(at, kind="pesel", number=make_pesel(1)).district == "A"


def test_add_lets_a_person_vote_by_document_when_they_have_no_number(
    city: City, at: datetime
) -> None:
    add(at, **DOCUMENT)
    assert ask(at, kind="document", number="ab123456").birth_year == 1980
    with pytest.raises(NotAllowed):
        ask(at, kind="document", number="ab123457")


def test_add_replaces_what_was_known_when_the_person_is_entered_again(
    city: City, at: datetime
) -> None:
    add(at)
    assert add(at, birth_year=1981) is False
    assert ask(at, kind="pesel", number=make_pesel(1)).birth_year == 1981
    assert RollEntry.objects.filter(scope=SCOPE).count() == 1


def test_add_audits_without_personal_data_when_a_person_is_entered(
    city: City, at: datetime
) -> None:
    add(at, **DOCUMENT)
    event = AuditEvent.objects.get(verb="roll.person_added")
    assert event.facts == {"number_kind": "document"}
    assert event.object_key == str(SCOPE)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"number": "1"}, "residents.id.wrong_format"),
        ({"kind": "document", "number": "ABCDEF"}, "residents.id.wrong_document"),
        ({"kind": "document", "number": "A1"}, "residents.id.wrong_document"),
        ({"name": " - "}, "residents.roll.no_name"),
        ({"birth_year": 1066}, "residents.roll.wrong_year"),
    ],
)
def test_add_is_refused_when_what_was_typed_is_wrong(
    city: City, at: datetime, changes: dict[str, Any], code: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        add(at, **changes)
    assert refusal.value.code == code
    assert not RollEntry.objects.filter(scope=SCOPE).exists()


@pytest.mark.parametrize("change", [add_person, remove_person])
def test_roll_is_unchanged_when_the_role_is_missing(
    city: City, at: datetime, change: Callable[..., Any]
) -> None:
    facts = {"name": "Zofia", "birth_year": 1980} if change is add_person else {}
    with pytest.raises(NotAllowed) as refusal:
        change(scope=SCOPE, actor=CLERK, at=at, **DOCUMENT, **facts)
    assert refusal.value.code == "residents.roll.not_allowed"


def test_add_keeps_nothing_when_its_audit_row_fails(
    city: City, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: Any, **_facts: Any) -> None:
        raise IntegrityError

    monkeypatch.setattr(roll_people, "record", fail)
    with pytest.raises(IntegrityError):
        add(at)
    assert not RollEntry.objects.filter(scope=SCOPE).exists()


def test_remove_takes_a_person_off_when_the_document_is_theirs(city: City, at: datetime) -> None:
    add(at, **DOCUMENT)
    remove_person(scope=SCOPE, actor=MANAGER, at=at, **DOCUMENT)
    with pytest.raises(NotAllowed):
        ask(at, **DOCUMENT)
    assert AuditEvent.objects.filter(verb="roll.person_removed").exists()


def test_remove_is_refused_when_nobody_has_the_number(city: City, at: datetime) -> None:
    with pytest.raises(NotFound) as refusal:
        remove_person(scope=SCOPE, kind="pesel", number=make_pesel(3), actor=MANAGER, at=at)
    assert refusal.value.code == "residents.roll.nobody"
