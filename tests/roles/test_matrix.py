"""Role × action over the whole office: every address answers each role as the matrices say.

The matrices are the applications' own data, collected by `kernel.registries.permission_matrices`;
which action an address asks for stands in `office_addresses`, apart from the code that asks.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from kernel.jobs.models import Job
from kernel.registries import permission_matrices
from tenant_apps.budget.actions import imports
from tenant_apps.budget.models import Contest
from tenant_apps.residents.rules.roles import AUDITOR, ROLES
from tenants.city import City
from tests.factories.proposals import make_contest_in, make_projects_in
from tests.factories.registry import Planted, plant_all
from tests.factories.residents import make_resident
from tests.roles.office_addresses import HIDDEN, OFFICE, ONLY_VERIFIES, SENT
from tests.tenancy.addresses import Address, city_addresses
from tests.tenancy.contents import contents_of

Wrong = tuple[str, int, str | None]

NO_ROLE = "resident"
NOT_FOR_THIS_ROLE = {
    "residents.office.staff_only",
    "residents.office.wrong_role",
    "residents.roles.not_allowed",
    "residents.roll.not_allowed",
}
READING = (".read", ".view")


def roles_for(needs: str) -> frozenset[str]:
    """Return the roles that may do an `app:action`; KeyError when no matrix knows it."""
    app, _colon, action = needs.partition(":")
    return dict(permission_matrices)[app][action]


def office_addresses() -> list[Address]:
    """Return every address under `/office/`."""
    anything = Planted("x", {"slug": "x"})
    found = [(address, address.path(anything)) for address in city_addresses()]
    return [address for address, path in found if path and path.startswith("/office/")]


@pytest.fixture
def planted(city: City, at: datetime) -> Planted:
    """Fill the city, with a contest whose pages the office can open."""
    made = plant_all("roles", at)
    contest: Contest = make_contest_in("evaluation", at=at)
    project = make_projects_in(contest, 1, state="submitted")[0]
    own = {"slug": contest.slug, "number": project.number, "code": contest.pools.get().code}
    own["key"] = contest.categories.get().pk
    for address in office_addresses():
        if address.name.startswith("budget_office:"):
            made.values |= {f"{address.name}:{name}": value for name, value in own.items()}
    made.values["privacy_office:new_text:kind"] = "rules"
    parameters = {"kind": imports.PROJECTS, "contest": contest.slug, "name": "a", "checked": ""}
    job = Job.objects.create(kind=imports.JOB_KIND, parameters=parameters, created_at=at)
    for name in ("budget_office:import:job", "budget_office:confirm_import:job"):
        made.values[name] = job.uuid
    return made


@pytest.fixture
def enter(client_for: Callable[..., Client], city: City) -> Callable[[str], Client]:
    """Give `enter(role)`: a browser of somebody who holds just this role."""

    def sign_in(role: str) -> Client:
        device = client_for(city, raise_request_exception=False)
        device.force_login(make_resident(*([] if role == NO_ROLE else [role])))
        return device

    return sign_in


def test_every_address_of_the_office_is_in_the_table() -> None:
    assert {address.name for address in office_addresses()} == set(OFFICE)


def test_every_action_of_the_table_is_in_a_matrix_and_every_role_exists() -> None:
    asked = {needs for pair in OFFICE.values() for needs in pair if needs}
    assert {needs for needs in asked if not roles_for(needs) <= set(ROLES)} == set()
    for _app, matrix in permission_matrices:
        assert set().union(*matrix.values()) <= set(ROLES)


@pytest.mark.slow
@pytest.mark.parametrize("role", [NO_ROLE, *ROLES])
def test_office_answers_as_the_matrix_says_when_somebody_reads(
    planted: Planted, enter: Callable[[str], Client], role: str
) -> None:
    device, wrong, opened = enter(role), list[Wrong](), 0
    for address, path in _paths(planted):
        needs, _sends = OFFICE[address.name]
        with undone():
            answer = device.get(path)
        expected = needs is not None and role in roles_for(needs)
        if answer.status_code == 405:
            wrong += [(address.name, 405, needs)] if needs else []
            continue
        if is_refused(address, answer) == expected or answer.status_code >= 500:
            wrong.append((address.name, answer.status_code, needs))
        opened += answer.status_code == 200
    assert not wrong, "; ".join(map(str, wrong))
    assert opened or role in {NO_ROLE}


@pytest.mark.slow
@pytest.mark.parametrize("role", [NO_ROLE, *ROLES])
def test_office_answers_as_the_matrix_says_when_somebody_sends(
    planted: Planted, enter: Callable[[str], Client], role: str
) -> None:
    device, wrong = enter(role), list[Wrong]()
    for address, path in _paths(planted):
        _reads, needs = OFFICE[address.name]
        with undone():
            answer = device.post(path, SENT.get(address.name, {}))
        expected = needs is not None and role in roles_for(needs)
        if answer.status_code == 405:
            wrong += [(address.name, 405, needs)] if needs else []
            continue
        if is_refused(address, answer) == expected or answer.status_code >= 500:
            wrong.append((address.name, answer.status_code, needs))
    assert not wrong, "; ".join(map(str, wrong))


@pytest.mark.slow
def test_auditor_changes_nothing_when_sending_to_every_address(
    planted: Planted, enter: Callable[[str], Client], city: City
) -> None:
    device = enter(AUDITOR)
    before = _settled(city)
    taken = []
    for address, path in _paths(planted):
        if address.name == ONLY_VERIFIES:
            continue
        sent = {"role": "editor", "understood": "on", "name": "x"} | SENT.get(address.name, {})
        answer = device.post(path, sent)
        if answer.status_code not in {403, 405}:
            taken.append((address.name, answer.status_code))
    assert not taken, "; ".join(map(str, taken))
    assert _settled(city) == before


def test_auditor_reads_everything_that_is_only_read() -> None:
    kept_from = [
        f"{app}:{action}"
        for app, matrix in permission_matrices
        for action, roles in matrix.items()
        if action.endswith(READING) and AUDITOR not in roles
    ]
    changes = [
        f"{app}:{action}"
        for app, matrix in permission_matrices
        for action, roles in matrix.items()
        if not action.endswith(READING) and AUDITOR in roles
    ]
    assert kept_from == []
    assert changes == []


def is_refused(address: Address, answer: Any) -> bool:
    """Whether the answer is no because of the person's roles."""
    if answer.status_code == 404 and address.name in HIDDEN:
        return True
    if answer.status_code != 403:
        return False
    context = answer.context or {}
    refusal = context.get("refusal")
    return refusal is None or refusal.code in NOT_FOR_THIS_ROLE or ".role.missing" in refusal.code


@contextmanager
def undone() -> Iterator[None]:
    """Take back what a request did; blocks of actions stay the outermost ones they expect."""
    point: Any = connection.savepoint()
    try:
        yield
    finally:
        connection.savepoint_rollback(point)


def _paths(planted: Planted) -> Iterator[tuple[Address, str]]:
    for address in office_addresses():
        path = address.path(planted)
        assert path is not None, address.name
        yield address, path


def _settled(city: City) -> dict[str, str]:
    """Return the contents of the city but for the session that reading renews."""
    found = contents_of(city.schema_name)
    return {table: print for table, print in found.items() if table != "session"}
