"""The main host: what e-DEM is and the way to one's municipality."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tenants.models import Municipality


def test_portal_links_cities_when_they_are_open(main_client: Client) -> None:
    text = main_client.get("/", headers={"accept-language": "en"}).content.decode()
    assert 'href="http://poltava.localhost/"' in text
    assert 'href="http://lublin.localhost/"' in text
    assert "Decide together where you live" in text


def test_portal_keeps_port_when_asked_on_one(main_client: Client) -> None:
    response = main_client.get("/", headers={"host": "localhost:8000"}, SERVER_PORT="8000")
    assert 'href="http://poltava.localhost:8000/"' in response.content.decode()


@pytest.mark.parametrize("words", ["Полт", "poltava", "UA53080370000073240"])
def test_portal_finds_city_when_searched(main_client: Client, words: str) -> None:
    text = main_client.get("/", {"q": words}).content.decode()
    assert "poltava.localhost" in text
    assert "lublin.localhost" not in text


def test_portal_explains_when_nothing_is_found(main_client: Client) -> None:
    response = main_client.get("/", {"q": "<b>Atlantis"}, headers={"accept-language": "en"})
    text = response.content.decode()
    assert "No municipality found" in text
    assert "&lt;b&gt;Atlantis" in text


def test_portal_hides_city_when_it_is_suspended(main_client: Client) -> None:
    Municipality.objects.filter(slug="lublin").update(state="suspended", state_reason="unpaid")
    assert "lublin.localhost" not in main_client.get("/").content.decode()


def test_portal_asks_little_when_shown(main_client: Client) -> None:
    main_client.get("/")
    with CaptureQueriesContext(connection) as queries:
        main_client.get("/")
    assert len(queries) <= 2


def test_official_code_leads_to_city_when_known(main_client: Client) -> None:
    response = main_client.get("/UA53080370000073240")
    assert response.status_code == 302
    assert response.headers["Location"] == "http://poltava.localhost/"
    assert main_client.get("/UA53080370000073999").status_code == 404
