"""Two accounts that prove one national id at once, on two real connections."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django_tenants.utils import tenant_context

from kernel.errors import Conflict
from tenant_apps.residents.actions.identities import link_identity
from tenant_apps.residents.models import IdentityLink, Resident
from tenants import hosts
from tests.factories.residents import actor_for, make_resident
from tests.identity.test_identities import prove

ROUNDS = 8


def link_at_once(people: list[Resident], sources: list[str], at: datetime, city: Any) -> list[str]:
    """Let every account prove the same number in the same moment; return how each ended."""
    begin = Barrier(len(people))

    def one(person: Resident, source: str) -> str:
        try:
            with tenant_context(city):
                proof = prove(at, source=source)
                actor = actor_for(person)
                begin.wait(10)
                link_identity(resident=person, proof=proof, actor=actor, at=at)
            return "linked"
        except Conflict as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(people)) as pool:
        return list(pool.map(one, people, sources))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "sources", [["bank", "bank"], ["bank", "state"]], ids=["one provider", "two providers"]
)
def test_one_account_wins_when_two_prove_one_number_at_once(
    at: datetime, sources: list[str]
) -> None:
    city = hosts.city_of("poltava.localhost")
    assert city is not None
    for _round in range(ROUNDS):
        with tenant_context(city):
            IdentityLink.objects.all().delete()
            people = [make_resident(at=at), make_resident(at=at)]
            prove(at)

        ends = link_at_once(people, sources, at, city)

        with tenant_context(city):
            assert sorted(ends) == ["linked", "residents.identity.taken"]
            assert IdentityLink.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_row_carries_the_number_when_one_account_proves_it_twice_at_once(at: datetime) -> None:
    city = hosts.city_of("poltava.localhost")
    assert city is not None
    with tenant_context(city):
        person = make_resident(at=at)
        prove(at)

    ends = link_at_once([person, person], ["bank", "state"], at, city)

    with tenant_context(city):
        assert ends == ["linked", "linked"]
        carrying = IdentityLink.objects.filter(person_tag__isnull=False)
        assert carrying.count() == 1
        assert IdentityLink.objects.count() == 2
