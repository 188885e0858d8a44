"""The main job in Chromium, from somebody's idea to the published and recounted result."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.journeys.people import CITIES
from tests.journeys.visitor import Visitor
from tests.journeys.walks import cast, review, sign_in, sign_up, tick_titles

pytestmark = pytest.mark.browser

Come = Callable[..., Visitor]
CONTEST = "/budget/green/"
OFFICE = "/office/budget/green/"


@pytest.mark.parametrize(
    ("city", "residents", "officials"),
    [
        (
            "poltava",
            {"phone": True, "scripts": False, "dark": False, "locale": "uk-UA"},
            {"phone": False, "scripts": True, "dark": False, "locale": "uk-UA"},
        ),
        (
            "lublin",
            {"phone": True, "scripts": True, "dark": True, "locale": "pl-PL"},
            {"phone": False, "scripts": False, "dark": True, "locale": "pl-PL"},
        ),
    ],
    ids=["without-scripts", "with-scripts"],
)
def test_idea_becomes_a_result_when_everybody_does_their_part(
    visitor: Come,
    tmp_path: Path,
    city: str,
    residents: dict[str, Any],
    officials: dict[str, Any],
) -> None:
    author, neighbour = visitor(city, **residents), visitor(city, **residents)
    manager, owner = visitor(city, **officials), visitor(city, **officials)
    site, town = author.site, CITIES[city]

    number = _submit(author, town.idea)
    site.move_to("evaluation")
    _admit(manager, number)
    site.move_to("discussion")
    _freeze(manager)

    site.move_to("voting")
    _vote(author, town.idea, town.projects[3])
    sign_in(neighbour, "neighbour", way=CONTEST)
    _vote(neighbour, town.idea, town.projects[2])

    site.move_to("determination")
    _count_and_certify(manager, owner)
    neighbour.open(f"{CONTEST}results/")
    assert neighbour.page.locator("article.card").count() == 0
    manager.press('form[action$="/tally/publish/"] button')

    winners = _read_results(neighbour)
    assert _recount(neighbour, tmp_path) == winners
    neighbour.open(CONTEST)
    neighbour.open("/")
    author.open("/budget/mine/")


def _submit(author: Visitor, idea: str) -> int:
    """Come from the front page, sign up on the way, submit with mistakes first."""
    author.open("/")
    author.open("/budget/")
    author.press(f'main a[href="{CONTEST}"]')
    author.press(f'.hero a[href="{CONTEST}submit/"]')
    author.press('main a[href^="/accounts/signup/"]')
    sign_up(author, f"author@{author.city}.example", "Ївга Żółć")
    assert author.path == f"{CONTEST}submit/"
    author.fill(title=idea, cost__0__name="Ławka", cost__0__unit_price="many")
    author.press("[name=intent][value=submit]", status=422)
    assert (author.value("title"), author.value("cost-0-unit_price")) == (idea, "many")
    author.fill(summary=f"{idea}.", description=f"{idea}. " * 5, place=idea)
    author.fill(cost__0__quantity="10", cost__0__unit_price="150,00")
    author.page.locator("[name=category]").select_option(index=1)
    if author.label.endswith("js"):
        author.page.locator("#saved time").first.wait_for()
    author.press("[name=intent][value=submit]")
    assert idea in author.text("h1")
    return int(author.path.rstrip("/").rpartition("/")[2])


def _admit(manager: Visitor, number: int) -> None:
    """Find the proposal from the office's front page; refused without a reason, then admitted."""
    sign_in(manager, "manager", way="/office/")
    manager.press('main a[href^="/office/budget/"]')
    manager.open(OFFICE)
    manager.press(f'a[href="{OFFICE}proposals/"]')
    box = f'input[name=number][value="{number}"]'
    manager.page.locator(box).check()
    manager.press("[name=decision][value=reject]", status=422)
    assert manager.page.locator(box).is_checked()
    manager.press("[name=decision][value=admit]")
    manager.open(f"{OFFICE}proposals/{number}/")


def _freeze(manager: Visitor) -> None:
    manager.open(OFFICE)
    manager.press(f'main a[href="{OFFICE}paper/"]')
    manager.fill(seed="drawn-in-public")
    manager.press("main form button.primary")
    manager.open(f"{OFFICE}calendar/")
    manager.open(f"{OFFICE}pools/")


def _vote(person: Visitor, *titles: str) -> None:
    person.open(CONTEST)
    person.press(f'.hero a[href="{CONTEST}vote/"]')
    tick_titles(person, *titles)
    review(person)
    assert "/receipt/" not in person.path
    cast(person)


def _count_and_certify(manager: Visitor, owner: Visitor) -> None:
    """Count, approve twice by one person in vain, approve by another."""
    manager.open(OFFICE)
    manager.press(f'a[href="{OFFICE}tally/"]')
    manager.press('form[action$="/tally/count/"] button')
    if manager.page.locator('form[action$="/tally/approve/"]').count() == 0:
        manager.open(f"{OFFICE}tally/")
    manager.press('form[action$="/tally/approve/"] button')
    assert manager.page.locator('form[action$="/tally/approve/"]').count() == 0
    assert manager.page.locator('form[action$="/tally/publish/"]').count() == 0
    sign_in(owner, "owner", way=f"{OFFICE}tally/")
    owner.press('form[action$="/tally/approve/"] button')
    manager.open(f"{OFFICE}tally/")


def _read_results(person: Visitor) -> set[str]:
    person.open(f"{CONTEST}results/")
    links = person.page.locator("article.card:has(.ribbon) h3 a").all()
    assert links
    return {str(link.get_attribute("href")).rstrip("/").rpartition("/")[2] for link in links}


def _recount(person: Visitor, folder: Path) -> set[str]:
    """Download the election and count it again with plain Python."""
    with person.page.expect_download() as download:
        person.page.locator('main a[href*="results.pb"]').first.click()
    file = folder / "election.pb"
    download.value.save_as(file)
    command = [sys.executable, "-m", "tenant_apps.budget.rules.recount", str(file)]
    done = subprocess.run(
        command, cwd=settings.ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout)["winners"])
