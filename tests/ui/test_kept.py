"""Pages whose middle is the same for everybody, with each resident's own header."""

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.http import HttpResponse

from kernel.ui.kept import parts_of
from tenant_apps.residents.models import RoleGrant
from tenants.city import City
from tests.factories.proposals import make_author, make_contest_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
Browser = Callable[..., Any]
PAGE = (
    '<title>T</title><meta name="htmx-config" content=\'{"historyCacheSize":0}\'><meta a>'
    '<script src="x"></script><header>Olena</header><main id="main" tabindex="-1">%s</main>'
)


@pytest.fixture(autouse=True)
def keeping(settings: Any) -> None:
    settings.PAGE_CACHE_SECONDS = 60
    cache.clear()


@pytest.fixture
def browsers(city: City, client_for: Browser) -> Callable[[str], Any]:
    """Give `browsers(name)`: a signed-in resident of that name."""

    def make(name: str) -> Any:
        browser = client_for(city, HTTP_ACCEPT_LANGUAGE="en")
        browser.force_login(make_author(name=name))
        return browser

    return make


@pytest.mark.parametrize("path", ["/", "/budget/"])
def test_page_has_ones_own_header_when_its_middle_is_kept(
    browsers: Callable[[str], Any], path: str
) -> None:
    make_contest_in("voting", title="Kept <title>")
    first = browsers("Olena First").get(path).content.decode()
    second = browsers("Petro Second").get(path).content.decode()
    assert "Petro Second" in second
    assert "Olena" not in second
    assert "Kept &lt;title&gt;" in second
    assert first.partition("<main")[2].split() == second.partition("<main")[2].split()
    assert first.partition("</title>")[0].split() == second.partition("</title>")[0].split()


def test_page_is_read_once_when_two_residents_ask(browsers: Callable[[str], Any]) -> None:
    browsers("Olena").get("/budget/")
    contest = make_contest_in("voting", title="Later")
    assert contest.title not in browsers("Petro").get("/budget/").content.decode()


def test_staff_sees_what_changed_when_a_middle_is_kept(
    browsers: Callable[[str], Any], city: City, client_for: Browser, at: Any
) -> None:
    browsers("Olena").get("/budget/")
    contest = make_contest_in("voting", title="Just published")
    clerk = make_author()
    RoleGrant.objects.create(resident=clerk, role="contest_manager", granted_at=at)
    office = client_for(city)
    office.force_login(clerk)
    assert contest.title in office.get("/budget/").content.decode()


def test_language_has_a_middle_of_its_own(browsers: Callable[[str], Any]) -> None:
    english = browsers("Olena").get("/").content.decode()
    ukrainian = browsers("Petro").get("/", HTTP_ACCEPT_LANGUAGE="uk").content.decode()
    assert "Open now" in english
    assert "Open now" not in ukrainian


@pytest.mark.parametrize(
    ("middle", "is_kept"),
    [
        ("<p>Everybody's</p>", True),
        ('<input name="csrfmiddlewaretoken">', False),
        ('<div class="flash wrap">Your ballot is in the box</div>', False),
    ],
)
def test_middle_is_kept_only_when_it_is_everybodys(middle: str, is_kept: bool) -> None:
    assert (parts_of(HttpResponse(PAGE % middle)) is not None) is is_kept
    assert parts_of(HttpResponse(PAGE % middle, status=404)) is None


def own_button(browser: Any, page: str) -> str:
    """Ask for what the place of the button on a page asks for, as htmx does."""
    ask = re.search(r'hx-get="([^"]+)"', page)
    assert ask is not None
    answer = browser.get(html.unescape(ask[1]), headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_resident_never_sees_who_else_follows_when_the_contest_page_is_kept(
    browsers: Callable[[str], Any],
) -> None:
    contest = make_contest_in("voting", slug="kept")
    olena, petro = browsers("Olena Follows"), browsers("Petro Does Not")
    fields = {"kind": "budget.contest", "key": str(contest.uuid), "next": "/budget/kept/"}
    assert olena.post("/me/follow/", fields).status_code == 302
    hers = olena.get("/budget/kept/").content.decode()
    his = petro.get("/budget/kept/").content.decode()
    assert hers.partition("<main")[2].split() == his.partition("<main")[2].split()
    assert ("Following" in hers, "/me/unfollow/" in hers) == (False, False)
    assert 'action="/me/unfollow/"' in own_button(olena, hers)
    assert 'action="/me/follow/"' in own_button(petro, his)


def test_button_is_a_link_when_scripts_are_off_or_nobody_is_signed_in(
    browsers: Callable[[str], Any], city: City, client_for: Browser
) -> None:
    make_contest_in("voting", slug="kept")
    page = browsers("Olena").get("/budget/kept/").content.decode()
    assert "hx-get" in page
    visitor = client_for(city, HTTP_ACCEPT_LANGUAGE="en").get("/budget/kept/").content.decode()
    assert "/me/follow/?kind=budget.contest" in page
    assert "/me/follow/?kind=budget.contest" in visitor
    assert "hx-get" not in visitor
