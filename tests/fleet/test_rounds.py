"""Rounds over many schemas renew the connection on the way, and come back to where they were."""

import pytest
from django.db import connection
from django_tenants.utils import tenant_context

from tenants.city import City
from tenants.fleet import rounds
from tenants.fleet.rounds import each_city, portions
from tenants.fleet.waves import waves_of
from tenants.schemas import current_schema


@pytest.fixture
def renewed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give the list of schemas in which the connection was renewed."""
    found: list[str] = []
    monkeypatch.setattr(rounds, "renew_connection", lambda: found.append(current_schema()))
    monkeypatch.setattr(rounds, "CONNECTION_SCHEMAS", 2)
    return found


def test_portions_renew_the_connection_when_enough_is_touched(renewed: list[str]) -> None:
    assert list(portions(list(range(5)), 1)) == [[0], [1], [2], [3], [4]]
    assert len(renewed) == 2


def test_each_city_renews_the_connection_when_enough_are_visited(
    city: City, other_city: City, renewed: list[str]
) -> None:
    visited = []
    for found in each_city([city, other_city] * 2):
        with tenant_context(found):
            visited.append((found.slug, current_schema()))
    assert visited == [("poltava", "city_poltava"), ("lublin", "city_lublin")] * 2
    assert renewed == ["city_poltava"]


def test_renew_connection_keeps_it_when_a_transaction_is_open(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE kept (a int)")
    rounds.renew_connection()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM kept")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize(
    ("count", "sizes"),
    [(0, []), (1, [1]), (11, [1, 10]), (150, [1, 10, 100, 39])],
)
def test_waves_grow_when_there_are_more(count: int, sizes: list[int]) -> None:
    waves = list(waves_of(range(count)))
    assert [len(wave) for wave in waves] == sizes
    assert [item for wave in waves for item in wave] == list(range(count))
