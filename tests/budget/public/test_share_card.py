"""The picture that social networks show beside a link to a project."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image

from tenant_apps.budget.web import share_card
from tenants.city import City
from tests.factories.proposals import make_contest_in, make_projects_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
Browser = Callable[..., Any]
TITLES = ("Benches", "Ґанок для їжаків і Ђорђа, żółć " * 9, '#panic("x") $x$ \\ "quoted" «»')


@pytest.mark.parametrize("title", TITLES)
def test_card_is_drawn_when_title_is_anything(city: City, client_for: Browser, title: str) -> None:
    contest = make_contest_in()
    make_projects_in(contest, 1, title=title[:200])
    answer = client_for(city).get(f"/budget/{contest.slug}/projects/1/card.png")
    assert answer.headers["Content-Type"] == "image/png"
    assert Image.open(io.BytesIO(answer.content)).size == (1200, 630)


def test_card_is_drawn_once_when_asked_twice(
    city: City, client_for: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    contest = make_contest_in()
    make_projects_in(contest, 1)
    drawings: list[Any] = []

    def draw(_template: Any, values: Any) -> bytes:
        drawings.append(values)
        return b"picture"

    monkeypatch.setattr(share_card, "make_picture", draw)
    path = f"/budget/{contest.slug}/projects/1/card.png"
    answers = {client_for(city).get(path).content for _ in range(3)}
    assert (answers, len(drawings)) == ({b"picture"}, 1)
    contest.proposals.update(title="Another title")
    client_for(city).get(path)
    assert drawings[-1]["title"] == "Another title"


def test_card_is_missing_when_the_contest_is_a_draft(city: City, client_for: Browser) -> None:
    contest = make_contest_in(state="draft")
    make_projects_in(contest, 1)
    path = f"/budget/{contest.slug}/projects/1/card.png"
    assert client_for(city).get(path).status_code == 404


def test_project_page_names_its_card(city: City, client_for: Browser) -> None:
    contest = make_contest_in()
    make_projects_in(contest, 1)
    path = f"/budget/{contest.slug}/projects/1/"
    page = client_for(city).get(path).content.decode()
    assert f'property="og:image" content="http://poltava.localhost{path}card.png"' in page
