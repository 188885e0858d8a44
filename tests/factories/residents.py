"""People of the tests: rows by factory, actors by fixture."""

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from uuid import UUID

import pytest

from kernel.people import SYSTEM, Actor
from tenant_apps.residents.actions.accounts import make_account
from tenant_apps.residents.actions.roles import grant_role
from tenant_apps.residents.models import Resident
from tenants.city import City

PASSWORD = "correct-horse-battery"
JOINED_AT = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
_numbers = count(1)


def make_resident(
    *roles: str, email: str = "", name: str = "Олена Петренко", at: datetime = JOINED_AT
) -> Resident:
    """Return a new verified resident of the current city with these roles."""
    resident = make_account(
        email=email or f"person{next(_numbers)}@mail.example", name=name, password=PASSWORD, at=at
    )
    for role in roles:
        grant_role(resident=resident, role=role, actor=SYSTEM, at=at)
    return resident


def actor_for(resident: Resident, request_id: str = "test") -> Actor:
    """Return the resident as an actor with the roles they hold now."""
    roles = frozenset(resident.role_grants.values_list("role", flat=True))
    return Actor(account=resident.uuid, roles=roles, assurance="email", request_id=request_id)


def acting(*roles: str, account: UUID | None = None) -> Actor:
    """Return an actor with roles and no row, for rules and refusals."""
    return Actor(
        account=account or UUID(int=next(_numbers)), roles=frozenset(roles), assurance="email"
    )


@pytest.fixture
def resident(city: City) -> Resident:
    """Give somebody with a verified address and no role."""
    return make_resident()


@pytest.fixture
def clerk(city: City) -> Resident:
    """Give an intake clerk."""
    return make_resident("intake_clerk", name="Ірина Мельник")


@pytest.fixture
def manager(city: City) -> Resident:
    """Give a contest manager."""
    return make_resident("contest_manager", name="Андрій Коваль")


@pytest.fixture
def auditor(city: City) -> Resident:
    """Give an auditor."""
    return make_resident("auditor", name="Наталія Лисенко")


@pytest.fixture
def owner(city: City) -> Resident:
    """Give the owner."""
    return make_resident("owner", name="Оксана Бойко")


@pytest.fixture
def as_actor() -> Callable[[Resident], Actor]:
    """Give `as_actor(resident)`."""
    return actor_for
