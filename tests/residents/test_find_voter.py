"""Asking the roll: one answer for strangers, and no guessing."""

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from django.core.cache import caches
from django_tenants.utils import tenant_context

from kernel.errors import Invalid, NotAllowed, TooMany
from tenant_apps.residents.actions.roll import PER_NETWORK, PER_NUMBER, find_voter
from tenant_apps.residents.actions.voter_keys import ensure_key
from tenant_apps.residents.models import RollEntry, VoterKey
from tenant_apps.residents.rules import tags
from tenants.city import City
from tests.residents.numbers import make_pesel

SCOPE = UUID(int=9)
NUMBER = make_pesel(1)
NAME = "Zofia Wójcik"


@pytest.fixture
def on_roll(city: City, at: datetime) -> RollEntry:
    return enter(at)


def enter(at: datetime) -> RollEntry:
    key = ensure_key(scope=SCOPE, at=at)
    return RollEntry.objects.create(
        scope=SCOPE,
        voter_tag=tags.voter_tag(key, kind="pesel", number=NUMBER),
        name_tag=tags.name_tag(key, name=NAME),
        birth_year=1980,
        district="A",
    )


def ask(at: datetime, **changes: Any) -> Any:
    facts = {"national_id": NUMBER, "name": NAME, "network": "192.0.2.1", **changes}
    return find_voter(scope=SCOPE, kind="pesel", at=at, **facts)


def test_find_returns_tag_year_and_district_when_number_and_name_match(
    on_roll: RollEntry, at: datetime
) -> None:
    match = ask(at, name="WÓJCIK zofia")

    assert match.voter_tag == bytes(on_roll.voter_tag)
    assert (match.birth_year, match.district) == (1980, "A")


def test_find_answers_the_same_when_the_name_is_wrong_or_the_number_is_missing(
    on_roll: RollEntry, at: datetime
) -> None:
    answers = []
    for changes in ({"name": "Zofia Nowak"}, {"national_id": make_pesel(2)}, {"name": ""}):
        with pytest.raises(NotAllowed) as refusal:
            ask(at, **changes)
        answers.append((refusal.value.code, refusal.value.facts))

    assert answers == [("residents.roll.not_on_roll", {})] * 3


def test_find_refuses_the_number_when_its_check_digit_is_wrong(
    on_roll: RollEntry, at: datetime
) -> None:
    with pytest.raises(Invalid):
        ask(at, national_id=NUMBER[:-1] + str((int(NUMBER[-1]) + 1) % 10))


def test_find_refuses_when_one_number_is_tried_with_many_names(
    on_roll: RollEntry, at: datetime
) -> None:
    for number in range(PER_NUMBER.failures):
        with pytest.raises(NotAllowed):
            ask(at, name=f"Zofia {'abcdefgh'[number]}", network=f"192.0.2.{number}")

    with pytest.raises(TooMany) as refusal:
        ask(at, network="198.51.100.9")

    assert refusal.value.facts == {"retry_after": 3600, "minutes": 60}


def test_find_refuses_when_one_network_tries_many_numbers(on_roll: RollEntry, at: datetime) -> None:
    for number in range(PER_NETWORK.failures):
        with pytest.raises(NotAllowed):
            ask(at, national_id=make_pesel(100 + number))

    with pytest.raises(TooMany):
        ask(at)
    assert ask(at, network="198.51.100.9").district == "A"


def test_find_counts_no_attempt_when_it_succeeds(on_roll: RollEntry, at: datetime) -> None:
    for _number in range(PER_NETWORK.failures + 5):
        ask(at)

    assert ask(at).district == "A"


def test_find_knows_nobody_when_asked_in_another_city(
    on_roll: RollEntry, other_city: City, at: datetime
) -> None:
    with tenant_context(other_city):
        with pytest.raises(NotAllowed):
            ask(at)
        enter(at)
        assert bytes(RollEntry.objects.get().voter_tag) != bytes(on_roll.voter_tag)
        caches["limits"].clear()


def test_ensure_key_keeps_the_old_pepper_when_a_new_one_comes(
    city: City, at: datetime, settings: Any
) -> None:
    before = ensure_key(scope=SCOPE, at=at)
    settings.VOTER_PEPPERS = {**settings.VOTER_PEPPERS, "10": "new", "2": "older"}

    assert ensure_key(scope=SCOPE, at=at) == before
    ensure_key(scope=UUID(int=10), at=at)
    assert VoterKey.objects.get(pk=UUID(int=10)).pepper_version == 10
