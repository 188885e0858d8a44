"""The test base itself: two cities, each test alone, real commits undone."""

from collections.abc import Callable
from typing import Any

import pytest
from django_tenants.utils import tenant_context

from tenant_apps.community.models import District
from tenants.city import City
from tenants.schemas import current_schema


@pytest.mark.parametrize("attempt", [1, 2])
def test_rows_vanish_when_test_ends(city: City, attempt: int) -> None:
    assert District.objects.count() == 0
    District.objects.create(code="center", name="Center")
    assert District.objects.count() == 1


def test_schema_is_the_citys_when_fixture_asks(city: City, other_city: City) -> None:
    assert current_schema() == "city_poltava"
    District.objects.create(code="center", name="Center")
    with tenant_context(other_city):
        assert current_schema() == "city_lublin"
        assert not District.objects.exists()
    assert District.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", [1, 2])
def test_rows_vanish_when_they_were_committed(city: City, attempt: int) -> None:
    assert District.objects.count() == 0
    District.objects.create(code="center", name="Center")


def test_client_reaches_city_when_host_is_its_own(
    city: City, client_for: Callable[..., Any]
) -> None:
    response = client_for(city).get("/nowhere-at-all/")
    assert response.wsgi_request.city == city
    assert response.status_code == 404
    assert current_schema() == "city_poltava"
