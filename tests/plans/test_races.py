"""Two real connections: one extension, one contest, one last megabyte."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django_tenants.utils import tenant_context

from kernel.errors import Refusal
from kernel.people import SYSTEM
from shared_apps.plans.actions.subscriptions import extend
from shared_apps.plans.models import Subscription
from tenant_apps.budget.actions.contests import create_contest
from tenant_apps.budget.models import Contest
from tenant_apps.files.actions.files import Upload, keep_upload
from tenant_apps.files.actions.quota import MEGABYTE
from tenant_apps.files.models import StoredFile
from tenant_apps.residents.actions.roles import grant_role
from tenant_apps.residents.models import RoleGrant
from tenants.city import City
from tests.factories.residents import acting, make_resident
from tests.plans.making import OWNER, serve

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(city: City, acts: list[Callable[[], Any]]) -> list[Any]:
    """Run all acts at the same moment, each on its own connection; refusals are answers."""
    barrier = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            with tenant_context(city):
                barrier.wait(timeout=30)
                return act()
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def refused(answers: list[Any]) -> int:
    return sum(isinstance(answer, Refusal) for answer in answers)


def test_extension_is_bought_once_when_two_clerks_click_at_once(city: City, at: datetime) -> None:
    service = serve(at=at)

    def click() -> Any:
        return extend(municipality=service.municipality, actor=OWNER, at=at, number=1)

    answers = at_once(city, [click] * 4)
    assert refused(answers) == 0
    assert {answer.ends_at for answer in answers} == {Subscription.objects.get().ends_at}
    assert Subscription.objects.get().extensions == 1


def test_one_contest_begins_when_two_clerks_make_the_last_one_at_once(
    city: City, at: datetime
) -> None:
    planned = replace(city, plan="p", limits={"contests": 1})
    manager = acting("contest_manager")

    def make() -> Any:
        return create_contest(title="A", year=2027, currency="UAH", actor=manager, at=at)

    assert refused(at_once(planned, [make] * 4)) == 3
    assert Contest.objects.count() == 1


def test_storage_is_never_overdrawn_when_files_come_at_once(city: City, at: datetime) -> None:
    planned = replace(city, plan="p", limits={"storage_megabytes": 3})

    def keeper(number: int) -> Callable[[], Any]:
        upload = Upload(BytesIO(b"x"), f"{number:064x}", "text/csv", MEGABYTE)
        return lambda: keep_upload(upload, name="a.csv", purpose="p", actor=SYSTEM, at=at)

    answers = at_once(planned, [keeper(number) for number in range(8)])
    assert refused(answers) == 5
    assert StoredFile.objects.used_bytes() == 3 * MEGABYTE


def test_staff_is_never_too_many_when_roles_are_granted_at_once(city: City, at: datetime) -> None:
    people = [make_resident() for _number in range(4)]
    planned = replace(city, plan="p", limits={"staff": 2})
    owner = acting("owner")

    def granter(person: Any) -> Callable[[], Any]:
        return lambda: grant_role(resident=person, role="editor", actor=owner, at=at)

    assert refused(at_once(planned, [granter(person) for person in people])) == 2
    assert RoleGrant.objects.count() == 2
