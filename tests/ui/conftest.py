"""A request as the shell sees it, without a database."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from tenants.city import City


@pytest.fixture
def sample_city() -> City:
    """Give a city as the host cache keeps it, with the budget switched on."""
    return City(
        uuid=UUID(int=7),
        schema_name="sample",
        slug="sample",
        names={"uk": "Полтава", "en": "Poltava", "sr": "Полтава", "sr-latn": "Poltava"},
        country="UA",
        currency="UAH",
        time_zone="Europe/Kyiv",
        languages=("uk", "pl"),
        default_language="uk",
        state="active",
        read_only=False,
        accent_hue=30,
        accent_chroma=0.12,
        modules=frozenset({"budget"}),
    )


@pytest.fixture
def ask(sample_city: City) -> Callable[..., HttpRequest]:
    """Give `ask(path, city=…, **headers)`: a GET request on the sample city's host."""

    def make(path: str = "/", city: City | None = sample_city, **headers: Any) -> HttpRequest:
        request = RequestFactory().get(path, headers=headers, HTTP_HOST="sample.localhost:8000")
        request.city = city  # type: ignore[attr-defined]
        return request

    return make
