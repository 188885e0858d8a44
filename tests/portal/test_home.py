"""The main host: what e-DEM is and the way to one's community."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kernel.ui.language import LANGUAGES
from shared_apps.portal.web.offered import SERVICES
from tenants.models import Municipality

pytestmark = pytest.mark.django_db

PAGES = (
    *("/", "/communities/", "/communities/?q=полтав", "/communities/?country=PL&region=10"),
    *("/services/budget/", "/services/esession/", "/docs/", "/docs/take-part/", "/status/"),
    *("/accessibility/", "/privacy/", "/docs/problems/budget.ballot.empty/"),
)


@pytest.mark.parametrize("language", list(LANGUAGES))
@pytest.mark.parametrize("path", PAGES)
def test_page_answers_in_language_when_asked(
    main_client: Client, samples: None, path: str, language: str
) -> None:
    main_client.cookies["edem_language"] = language
    response = main_client.get(path)
    assert response.status_code == 200
    text = response.content.decode()
    assert response.headers["Content-Language"] == language
    assert text.count("<h1") == 1
    assert " style=" not in text
    assert len(response.content) < 60_000


def test_home_links_cities_when_they_are_open(main_client: Client) -> None:
    text = main_client.get("/", headers={"accept-language": "en"}).content.decode()
    assert 'href="http://poltava.localhost/"' in text
    assert 'href="http://lublin.localhost/"' in text
    assert "Decide together where you live" in text


def test_home_keeps_port_when_asked_on_one(main_client: Client) -> None:
    response = main_client.get("/", headers={"host": "localhost:8000"}, SERVER_PORT="8000")
    assert 'href="http://poltava.localhost:8000/"' in response.content.decode()


def test_home_hides_city_when_it_is_suspended(main_client: Client) -> None:
    Municipality.objects.filter(slug="lublin").update(state="suspended", state_reason="unpaid")
    assert "lublin.localhost" not in main_client.get("/").content.decode()


def test_home_asks_little_when_shown(main_client: Client, samples: None) -> None:
    main_client.get("/")
    with CaptureQueriesContext(connection) as queries:
        main_client.get("/")
    assert len(queries) <= 6, [query["sql"][:90] for query in queries]


def test_services_say_honestly_what_is_live(main_client: Client) -> None:
    assert [name for name, service in SERVICES.items() if service.is_live] == ["budget"]
    live = main_client.get("/services/budget/", headers={"accept-language": "en"})
    coming = main_client.get("/services/petitions/", headers={"accept-language": "en"})
    assert b"Available today" in live.content
    assert b"cannot be used yet" not in live.content
    assert b"announced and cannot be used yet" in coming.content
    assert main_client.get("/services/casino/").status_code == 404


def test_wrong_address_helps_when_on_main_host(main_client: Client) -> None:
    response = main_client.get("/there/is/nothing/", headers={"accept-language": "en"})
    assert response.status_code == 404
    text = response.content.decode()
    assert 'action="/communities/#found"' in text
    assert 'href="/status/"' in text


def test_shell_shows_sections_when_on_main_host(main_client: Client) -> None:
    text: Any = main_client.get("/", headers={"accept-language": "en"}).content.decode()
    for path in ("/communities/", "/docs/", "/status/", "/privacy/", "/accessibility/"):
        assert f'href="{path}"' in text
