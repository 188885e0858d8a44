"""Finding a community, and what an official code leads to."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shared_apps.portal.rules.tiles import TILES, shade
from tenants.models import Municipality

pytestmark = pytest.mark.django_db

POLTAVA = "UA53080370000025447"


@pytest.fixture
def poltava(samples: None) -> Municipality:
    """Give Poltava with the code that the register has."""
    Municipality.objects.filter(slug="poltava").update(official_code=POLTAVA)
    found: Municipality = Municipality.objects.get(slug="poltava")
    return found


def _get(client: Client, path: str, **words: str) -> str:
    return client.get(path, words, headers={"accept-language": "en"}).content.decode()


@pytest.mark.parametrize("words", ["Полт", "poltava", POLTAVA])
def test_search_links_site_when_community_has_one(
    main_client: Client, poltava: Municipality, words: str
) -> None:
    text = _get(main_client, "/communities/", q=words)
    assert 'href="http://poltava.localhost/"' in text
    assert "lublin.localhost" not in text
    assert f'href="/{POLTAVA}"' not in text


def test_search_offers_register_when_community_has_no_site(
    main_client: Client, samples: None
) -> None:
    text = _get(main_client, "/communities/", q="кикинда")
    assert 'href="/80209"' in text
    assert "Not on e-DEM yet" in text


def test_search_explains_when_nothing_is_found(main_client: Client, samples: None) -> None:
    text = _get(main_client, "/communities/", q="<b>Atlantis")
    assert "No community found" in text
    assert "&lt;b&gt;Atlantis" in text


def test_region_lists_its_communities_when_chosen(
    main_client: Client, poltava: Municipality
) -> None:
    region = "UA53000000000028050"
    text = _get(main_client, "/communities/", country="UA", region=region)
    assert "Poltavska oblast" in text
    assert "poltava.localhost" in text
    assert "Kremenchuk" in text
    assert "Lviv</a></h4>" not in text
    assert text.count('class="shade-0 chosen"') + text.count('class="shade-1 chosen"') == 1


@pytest.mark.parametrize(("country", "count"), [("UA", 27), ("PL", 16), ("RS", 25)])
def test_map_has_every_region_when_register_is_loaded(
    main_client: Client, samples: None, country: str, count: int
) -> None:
    text = _get(main_client, "/communities/", country=country)
    assert text.count("<rect ") == count
    assert text.count('<th scope="row"><a href="/communities/?country=') == count
    places = [(tile.column, tile.row) for tile in TILES[country]]
    assert len(set(places)) == count


def test_map_counts_community_once_when_it_is_open(
    main_client: Client, poltava: Municipality
) -> None:
    text = _get(main_client, "/communities/", country="UA")
    assert 'aria-label="Poltavska oblast: 1 community on e-DEM"' in text
    assert 'aria-label="Lvivska oblast: nobody yet"' in text
    Municipality.objects.filter(slug="poltava").update(state="suspended", state_reason="unpaid")
    assert "Poltavska oblast: nobody yet" in _get(main_client, "/communities/", country="UA")


@pytest.mark.parametrize(("count", "expected"), [(0, 0), (1, 1), (4, 2), (5, 3), (1000, 4)])
def test_shade_grows_with_count(count: int, expected: int) -> None:
    assert shade(count) == expected


@pytest.mark.parametrize("code", [POLTAVA, "5310100000", f"{POLTAVA}/"])
def test_code_leads_to_site_when_known_by_register_or_alias(
    main_client: Client, poltava: Municipality, code: str
) -> None:
    response = main_client.get(f"/{code}")
    assert response.status_code == 302
    assert response.headers["Location"] == "http://poltava.localhost/"


def test_code_leads_to_site_when_only_the_municipality_knows_it(main_client: Client) -> None:
    Municipality.objects.filter(slug="lublin").update(code_aliases=["0663000"])
    for code in ("0663011", "0663000"):
        assert main_client.get(f"/{code}").headers["Location"] == "http://lublin.localhost/"


def test_code_invites_when_community_has_no_site(main_client: Client, samples: None) -> None:
    response = main_client.get("/5910100000", headers={"accept-language": "uk"})
    assert response.status_code == 404
    text = response.content.decode()
    assert "Сумська міська громада" in text
    assert "Сумський район, Сумська область" in text
    assert 'href="/apply/?q=UA59080270000073662"' in text


def test_code_is_unknown_when_no_register_has_it(main_client: Client, samples: None) -> None:
    assert main_client.get("/UA53080370000073999").status_code == 404
    assert main_client.get("/UA5308").status_code == 404


def test_communities_ask_little_when_all_maps_are_drawn(
    main_client: Client, poltava: Municipality
) -> None:
    _get(main_client, "/communities/")
    with CaptureQueriesContext(connection) as queries:
        _get(main_client, "/communities/")
    assert len(queries) <= 11
