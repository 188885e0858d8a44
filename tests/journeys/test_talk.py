"""Talk in Chromium: a photo in a draft, comments, a report and its end, following and a notice."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.factories.files import picture
from tests.journeys.people import CITIES
from tests.journeys.visitor import Visitor
from tests.journeys.walks import SEND, sign_in

pytestmark = pytest.mark.browser

Come = Callable[..., Visitor]
CONTEST = "/budget/green/"
QUEUE = "/office/comments/"
SHOWS = "Старе дерево біля входу"
QUESTION = "Чи проїде тут дитячий візок?"
ANSWER = "Так, бордюр буде знижено."
REASON = "Образа сусіда."


@pytest.mark.parametrize(
    ("city", "how"),
    [
        ("poltava", {"phone": True, "scripts": False, "locale": "uk-UA"}),
        ("poltava", {"phone": False, "scripts": True, "locale": "uk-UA"}),
        ("lublin", {"phone": True, "scripts": True, "dark": True, "locale": "pl-PL"}),
    ],
    ids=["phone-without-scripts", "desk", "phone"],
)
def test_talk_goes_from_a_photo_to_a_removed_comment_when_people_meet(
    visitor: Come, city: str, how: dict[str, Any]
) -> None:
    author, neighbour, owner = (visitor(city, **how) for _number in range(3))
    sign_in(author, "resident", way=f"{CONTEST}submit/")
    address = _submit_with_photo(author, CITIES[city].idea)

    sign_in(neighbour, "neighbour", way=CONTEST)
    _follow_contest(neighbour)
    neighbour.open(address)
    _follow(neighbour, ".aside")
    _comment(neighbour, QUESTION)

    author.open(address)
    _answer(author, QUESTION, ANSWER)
    _like(author, QUESTION)
    _report(author, QUESTION)

    sign_in(owner, "owner", way=QUEUE)
    _remove(owner, QUESTION)
    owner.open(address)
    assert REASON in owner.text("#comments")
    assert QUESTION not in owner.text("#comments")
    _find_notice(neighbour)


def _submit_with_photo(author: Visitor, idea: str) -> str:
    """Describe an idea, attach a photo, say what it shows, submit; return the project's path."""
    author.fill(title=idea, summary=f"{idea}.", description=f"{idea}. " * 5, place=idea)
    author.fill(cost__0__name=idea, cost__0__quantity="10", cost__0__unit_price="150,00")
    author.page.locator("[name=category]").select_option(index=1)
    photo: Any = {"name": "tree.jpg", "mimeType": "image/jpeg", "buffer": picture(1200, 900)}
    author.page.locator("input[name=photos]").set_input_files(photo)
    if not author.label.endswith("js"):
        author.press("[name=intent][value=upload]")
    shows = author.page.locator("[name^=describe-]").first
    shows.wait_for()
    author.check()
    shows.fill(SHOWS)
    author.press("[name=intent][value=submit]")
    seen = author.page.locator(".gallery img").first
    assert seen.get_attribute("alt") == SHOWS
    assert seen.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    return author.path


def _follow_contest(person: Visitor) -> None:
    """Follow from the contest's page, whose middle is kept: without scripts, by way of a page."""
    if person.label.endswith("js"):
        _follow(person, ".hero")
        return
    person.press('.hero a[href^="/me/follow/"]')
    _follow(person, "main")
    assert person.path == CONTEST


def _follow(person: Visitor, place: str) -> None:
    """Press the button, whatever this person did in an earlier journey."""
    form = f'{place} form.acts[action="%s"]'
    person.page.locator(f"{place} form.acts").first.wait_for()
    if person.page.locator(form % "/me/unfollow/").count():
        _press_button(person, form % "/me/unfollow/", form % "/me/follow/")
    _press_button(person, form % "/me/follow/", form % "/me/unfollow/")


def _press_button(person: Visitor, before: str, after: str) -> None:
    """Press the button of a form that another takes the place of, with or without a new page."""
    button = f"{before} button"
    if not person.label.endswith("js"):
        person.press(button)
        return
    person.page.locator(button).click()
    person.page.locator(after).wait_for()
    person.check()


def _comment(person: Visitor, text: str) -> None:
    person.fill(text=text)
    person.press(f"#discussion {SEND.removeprefix('main ')}")
    assert text in person.text("#comments")


def _said(person: Visitor, text: str) -> Any:
    return person.page.locator("#comments > .said", has_text=text)


def _answer(person: Visitor, text: str, answer: str) -> None:
    person.press(_said(person, text).locator('a[href*="?to="]').first)
    person.fill(text=answer)
    person.press(SEND)
    assert answer in person.text(".answers")


def _like(person: Visitor, text: str) -> None:
    like = _said(person, text).locator(".like").first
    if person.label.endswith("js"):
        like.click()
        _said(person, text).locator(".like[aria-pressed=true]").first.wait_for()
        person.check()
    else:
        person.press(like)
    assert "1" in _said(person, text).locator(".like[aria-pressed=true]").first.inner_text()


def _report(person: Visitor, text: str) -> None:
    """Report the comment of somebody else: its link is the one beside the answer."""
    person.press(_said(person, text).locator('a[href$="/report/"]').first)
    person.press(SEND, status=422)
    person.page.locator("[name=reason]").first.check()
    person.press(SEND)


def _remove(owner: Visitor, text: str) -> None:
    """Find the report in the queue; removed only with a reason."""
    owner.open(f"{QUEUE}?show=reported")
    row = owner.page.locator(".queued", has_text=text).first
    row.locator("[name=comment]").check()
    owner.press("[name=act][value=remove]", status=422)
    assert owner.page.locator("[name=comment]:checked").count() == 1
    owner.fill(reason=REASON)
    owner.press("[name=act][value=remove]")
    assert owner.page.locator(".queued", has_text=text).count() == 0


def _find_notice(person: Visitor) -> None:
    """Notices tell of the answer and of the removal; the newest leads to the project."""
    person.open("/me/notices/")
    unread = person.page.locator(".days .bold")
    assert unread.count() >= 2
    before = unread.count()
    person.press(unread.first)
    assert "/projects/" in person.path or "/comments/" in person.path
    person.open("/me/notices/")
    assert person.page.locator(".days .bold").count() == before - 1
    person.press('form[action="/me/notices/read/"] button')
    assert person.page.locator(".days .bold").count() == 0
