"""The service in Chromium: a clerk applies, a site opens, eight weeks pass, and it goes on."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.journeys.people import PASSWORD
from tests.journeys.visitor import Visitor
from tests.journeys.walks import SEND, fresh_code, secret_of, set_app_up, sign_up_invited

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

Come = Callable[..., Visitor]
CODE = "UA21020030000019624"
SLUG = "berehove"
CLERK = "secretary@berehove.gov.ua"
OPERATOR = "operator@e-dem.example"
INTRODUCTION = {"introduction": "Громада над Верке: виноградники, джерела й люди, які вирішують."}
ORDER = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n%%EOF\n"
CLERKS = {"phone": True, "scripts": False, "dark": False, "locale": "uk-UA"}
OPERATORS = {"phone": False, "scripts": True, "dark": True, "locale": "uk-UA"}


def test_municipality_lives_through_its_service_when_everybody_does_their_part(
    visitor: Come,
) -> None:
    clerk, operator = visitor("", **CLERKS), visitor("", **OPERATORS)
    status = _apply(clerk)
    _approve(operator)
    clerk.open(status)
    owner, resident = visitor(SLUG, **{**CLERKS, "scripts": True}), visitor(SLUG, **CLERKS)
    _take_over(owner)
    resident.open("/")
    _set_up(owner)
    _prepare_contest(owner)
    owner.press('main a.primary[href*="publish"]')
    owner.press(SEND)
    resident.open("/budget/")
    resident.press('main a[href^="/budget/"]')
    _let_time_pass(owner, resident)
    _extend(owner, resident)


def _apply(clerk: Visitor) -> str:
    """Answer every step, with mistakes on the way; return the address of the status page."""
    clerk.open("/apply/?q=Берегівська")
    clerk.press(f'main form:has-text("{CODE}") button')
    clerk.fill(name="Ганна Левченко", position="Секретар", email="not-an-address")
    clerk.page.locator("main form").first.evaluate("form => form.noValidate = true")
    clerk.press(SEND, status=422)
    assert clerk.value("name") == "Ганна Левченко"
    clerk.fill(email=CLERK)
    clerk.press(SEND)
    clerk.fill(code=clerk.site.in_letter(CLERK, r"^\d{6}$"))
    clerk.press(SEND)
    order = {"name": "order.pdf", "mimeType": "application/pdf", "buffer": ORDER}
    clerk.page.locator("main [type=file]").set_input_files(order)  # type: ignore[arg-type]
    clerk.press(SEND)
    clerk.fill(slug="po1tava")
    clerk.press(SEND, status=409)
    clerk.fill(slug=SLUG)
    clerk.press(SEND)
    clerk.fill(population="23500")
    clerk.page.locator("[name=plan]").first.check()
    clerk.press(SEND)
    for name in ("terms", "processing"):
        clerk.page.locator(f"[name={name}]").check()
    clerk.press(SEND)
    assert "/apply/status/" in clerk.path
    return clerk.path


def _approve(operator: Visitor) -> None:
    operator.open("/console/", status=403)
    operator.press('main a[href^="/console/sign-in/"]')
    operator.fill(email=OPERATOR, password=PASSWORD)
    operator.press(SEND)
    operator.fill(code=fresh_code(OPERATOR, secret_of(OPERATOR)))
    operator.press("main form:has([name=code]) button.primary")
    operator.press('main a[href^="/console/applications/"]')
    operator.press('main a:has-text("Берегівська")')
    operator.press("[name=decision][value=approve]")


def _take_over(owner: Visitor) -> None:
    """Follow the letter, set the second factor up, and reach the checklist."""
    owner.open("/", status=200)
    owner.open(owner.site.in_letter(CLERK, rf"http://{SLUG}\S+"))
    sign_up_invited(owner, CLERK)
    set_app_up(owner, CLERK)
    owner.press("main .acts a.primary")
    assert owner.path == "/office/setup/"


def _set_up(owner: Visitor) -> None:
    """Answer what the checklist demands."""
    owner.press('main a[href$="/community/profile/"]')
    owner.fill(motto="Берегове вирішує разом", contact_email="rada@berehove.gov.ua")
    owner.fill(**INTRODUCTION)
    owner.press(SEND)
    owner.open("/office/setup/")
    owner.press('main a[href$="/community/regulations/"]')
    owner.press('main a[href*="/regulations/new/"]')
    owner.fill(title="Положення про громадський бюджет", act_number="12-3")
    today = owner.page.evaluate("new Date().toISOString().slice(0, 10)")
    owner.fill(adopted_on=today, effective_from=today)
    owner.press(SEND)
    owner.open("/office/setup/")


def _prepare_contest(owner: Visitor) -> None:
    """Make the first contest with the planner's calendar and one pool, and publish it."""
    owner.press('main a[href$="/office/budget/"]')
    owner.press('main a[href$="/office/budget/new/"]')
    owner.fill(title="Громадський бюджет Берегового")
    owner.press(SEND)
    contest = owner.path
    owner.open(f"{contest}description/")
    owner.fill(summary="Мешканці вирішують, що збудувати наступного року.")
    owner.press(SEND)
    owner.open(f"{contest}planner/")
    owner.press("main form.acts button.primary")
    owner.open(f"{contest}pools/new/")
    owner.fill(name="Уся громада", code="all", amount_minor="500000")
    owner.press(SEND)
    owner.open(f"{contest}publish/")
    owner.press("main form.acts button.primary")
    owner.open("/office/setup/")


def _let_time_pass(owner: Visitor, resident: Visitor) -> None:
    """Walk the clock of 56 days: three reminders, grace, then nothing can be changed."""
    site = owner.site
    letters = len(site.letters_to(CLERK))
    for days in (43.5, 50.5, 56.3, 57.5, 72):
        site.move_by(days)
        site.run_tasks("plans.turn_clocks")
        assert len(site.letters_to(CLERK)) == (letters := letters + 1), days
        owner.open("/office/service/")
    for page in ("/", "/budget/", "/statistics/", "/open-data/", "/calendar/"):
        resident.open(page)
    _take_away(resident)
    resident.open("/accounts/signup/")
    resident.fill(name="Хтось Новий", email="new@mail.example", password1=PASSWORD)
    resident.page.locator("[name=consent]").check()
    resident.press(SEND, status=409)


def _take_away(resident: Visitor) -> None:
    """Download the open data of the site's projects."""
    resident.open("/open-data/")
    resident.press('main a[href^="/open-data/"]')
    with resident.page.expect_download() as download:
        resident.page.locator('main a[href$=".csv"]').first.click()
    assert Path(download.value.path()).stat().st_size > 0


def _extend(owner: Visitor, resident: Visitor) -> None:
    """Extend by one click; the site takes proposals again."""
    owner.press('main a[href$="/service/extend/"]')
    owner.press(SEND)
    resident.open("/accounts/signup/")
    resident.fill(name="Хтось Новий", email="new@mail.example", password1=PASSWORD)
    resident.page.locator("[name=consent]").check()
    resident.press(SEND)
    assert resident.path == "/accounts/confirm-email/"
