"""Atom feeds: valid, cheap to ask again, public things only."""

from datetime import datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest

from kernel.search.actions import index_entry
from kernel.subjects import Subject
from tenant_apps.budget.models import ProposalTransition
from tenants.city import City
from tests.conftest import CityClient
from tests.factories.notifications import NOON
from tests.factories.proposals import make_contest_in, make_projects_in

ATOM = "{http://www.w3.org/2005/Atom}"


def read(client: CityClient, path: str) -> ElementTree.Element:
    """Return a feed and hold it to what RFC 4287 demands."""
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = ElementTree.fromstring(answer.content)
    assert feed.tag == f"{ATOM}feed"
    for element in (feed, *feed.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            (found,) = element.findall(f"{ATOM}{name}")
            assert found.text
        updated = element.findtext(f"{ATOM}updated")
        assert datetime.fromisoformat(str(updated)).tzinfo is not None
    assert feed.find(f"{ATOM}author/{ATOM}name") is not None
    rels = {link.get("rel") for link in feed.findall(f"{ATOM}link")}
    assert {"self", "alternate"} <= rels
    ids = [entry.findtext(f"{ATOM}id") for entry in feed.findall(f"{ATOM}entry")]
    assert len(ids) == len(set(ids))
    return feed


def titles(feed: ElementTree.Element) -> list[Any]:
    return [entry.findtext(f"{ATOM}title") for entry in feed.findall(f"{ATOM}entry")]


@pytest.fixture
def client(city: City) -> CityClient:
    """Give a visitor's browser."""
    return CityClient(city, HTTP_ACCEPT_LANGUAGE="en")


def test_contest_feed_lists_new_projects_the_newest_first(client: CityClient) -> None:
    contest = make_contest_in()
    make_projects_in(contest, 2, submitted_at=NOON)
    make_projects_in(contest, 1, first=3, submitted_at=NOON + timedelta(days=1), title="A & <b>")
    make_projects_in(contest, 1, first=4, state="withdrawn")
    feed = read(client, f"/budget/{contest.slug}/feed.atom")
    assert titles(feed)[0] == "№ 3. A & <b>"
    assert len(titles(feed)) == 3


def test_project_feed_lists_decisions_with_reasons(client: CityClient) -> None:
    contest = make_contest_in()
    project = make_projects_in(contest, 1)[0]
    for state, reason in (("submitted", ""), ("admitted", "Fits\x0bwell")):
        ProposalTransition.objects.create(
            proposal=project, state=state, reason=reason, actor="system", at=NOON
        )
    feed = read(client, f"/budget/{contest.slug}/projects/1/feed.atom")
    assert titles(feed) == ["Admitted: Project 1", "Submitted: Project 1"]
    assert feed.findtext(f"{ATOM}entry/{ATOM}summary") == "Fitswell"


@pytest.mark.parametrize("letter", ["\ufffe", "\uffff"])
def test_feed_stays_readable_when_a_title_holds_what_xml_does_not(
    client: CityClient, letter: str
) -> None:
    title = f"Park{letter}ing"
    index_entry(Subject("tests.thing", "1"), title=title, text="", url="/1/", dated_at=NOON)
    assert titles(read(client, "/feed.atom")) == ["Parking"]


def test_city_feed_lists_what_everybody_may_find(client: CityClient) -> None:
    index_entry(Subject("tests.thing", "1"), title="Old", text="", url="/1/", dated_at=NOON)
    later = NOON + timedelta(days=1)
    index_entry(Subject("tests.thing", "2"), title="New", text="x", url="/2/", dated_at=later)
    assert titles(read(client, "/feed.atom")) == ["New", "Old"]


def test_empty_feed_is_valid_and_stays_the_same(client: CityClient) -> None:
    contest = make_contest_in()
    path = f"/budget/{contest.slug}/feed.atom"
    read(client, path)
    assert client.get(path).headers["ETag"] == client.get(path).headers["ETag"]


def test_feed_answers_304_until_something_changes(client: CityClient) -> None:
    contest = make_contest_in()
    make_projects_in(contest, 1)
    path = f"/budget/{contest.slug}/feed.atom"
    first = client.get(path)
    again = client.get(path, HTTP_IF_NONE_MATCH=first.headers["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    since = client.get(path, HTTP_IF_MODIFIED_SINCE=first.headers["Last-Modified"])
    assert since.status_code == 304
    make_projects_in(contest, 1, first=2)
    assert client.get(path, HTTP_IF_NONE_MATCH=first.headers["ETag"]).status_code == 200


def test_feed_of_a_draft_contest_is_not_found(client: CityClient) -> None:
    contest = make_contest_in(state="draft")
    make_projects_in(contest, 1)
    assert client.get(f"/budget/{contest.slug}/feed.atom").status_code == 404
    assert client.get(f"/budget/{contest.slug}/projects/1/feed.atom").status_code == 404


def test_feed_stays_within_its_queries(
    client: CityClient, django_assert_max_num_queries: Any
) -> None:
    contest = make_contest_in()
    make_projects_in(contest, 30)
    client.get("/feed.atom")
    with django_assert_max_num_queries(2):
        client.get(f"/budget/{contest.slug}/feed.atom")
