"""What lies outside the tables is keyed by schema too: cache, files, sessions, locks."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile
from django_tenants.utils import schema_context, tenant_context

from kernel.locks import lock_key
from tenants.city import City
from tenants.storage import CityFileStorage, folder_of


def test_cache_returns_nothing_when_another_city_wrote(city: City, other_city: City) -> None:
    cache.set("front-page", "of poltava")
    with tenant_context(other_city):
        assert cache.get("front-page") is None
        cache.set("front-page", "of lublin")
    with schema_context("public"):
        assert cache.get("front-page") is None
    assert cache.get("front-page") == "of poltava"


def test_cache_keeps_a_city_when_the_whole_fleet_writes(city: City) -> None:
    cache.set("front-page", "of poltava")
    with schema_context("public"):
        for number in range(5_000):
            cache.set(f"page-{number}", number)
    assert cache.get("front-page") == "of poltava"


def test_storage_finds_nothing_when_another_city_wrote(
    city: City, other_city: City, tmp_path: Path
) -> None:
    storage = CityFileStorage(location=str(tmp_path))
    name = storage.save("plan.txt", ContentFile(b"poltava"))
    with tenant_context(other_city):
        assert not storage.exists(name)
        assert storage.save("plan.txt", ContentFile(b"lublin")) == "plan.txt"
    assert (tmp_path / "city_poltava" / name).read_bytes() == b"poltava"
    assert (tmp_path / "city_lublin" / name).read_bytes() == b"lublin"


def test_storage_refuses_when_name_leads_to_another_city(city: City, tmp_path: Path) -> None:
    storage = CityFileStorage(location=str(tmp_path))
    with pytest.raises(SuspiciousFileOperation):
        storage.open("../city_lublin/plan.txt")
    with pytest.raises(SuspiciousFileOperation):
        storage.path("/etc/passwd")


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "../x", ".hidden"])
def test_folder_of_refuses_when_schema_is_a_path(name: str) -> None:
    with pytest.raises(SuspiciousFileOperation):
        folder_of(name)


def test_session_is_unknown_when_cookie_comes_from_another_city(
    city: City, other_city: City, client_for: Callable[..., Any]
) -> None:
    engine = import_module(settings.SESSION_ENGINE)
    with tenant_context(other_city):
        theirs = engine.SessionStore()
        theirs["marker"] = "lublin"
        theirs.create()
    client = client_for(city)
    client.cookies[settings.SESSION_COOKIE_NAME] = theirs.session_key
    request = client.get("/ui/theme-186-85.css").wsgi_request
    with tenant_context(city):
        assert request.session.get("marker") is None
    with tenant_context(other_city):
        assert engine.SessionStore(theirs.session_key).get("marker") == "lublin"


def test_session_cookie_stays_on_its_host_when_set() -> None:
    assert settings.SESSION_COOKIE_DOMAIN is None
    assert settings.CSRF_COOKIE_DOMAIN is None
    assert settings.SESSION_ENGINE == "kernel.sessions.store"


def test_lock_key_differs_when_schema_differs() -> None:
    keys = {lock_key(schema, "budget.Contest", 1) for schema in ("city_poltava", "city_lublin")}
    assert len(keys) == 2
