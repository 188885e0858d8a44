"""Takes the pictures of the documentation from the running demo.

`python -m tests.journeys.pictures [--port 8000]` writes `docs/howto/pictures/*.png`.
"""

import argparse
import os
import shutil
from pathlib import Path
from typing import Any

import django
from playwright.sync_api import Browser, Page, sync_playwright

from tests.journeys.people import PASSWORD

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "howto" / "pictures"
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 860}


def main() -> None:
    """Take every picture."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
    django.setup()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    options = parser.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    named = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=named, args=["--no-sandbox"])
        take_all(browser, f"http://poltava.localhost:{options.port}")
        take_main_host(browser, f"http://localhost:{options.port}")
        browser.close()


def take_all(browser: Browser, host: str) -> None:
    """Take the pictures of one city: what residents see, then the office."""
    page = _open(browser, DESK)
    page.goto(host)
    _keep(page, "front")
    page.goto(f"{host}/budget/")
    contests = page.locator("main a[href^='/budget/']").evaluate_all(
        "links => [...new Set(links.map(link => link.getAttribute('href')))]"
    )
    now, last = contests[0], contests[-1]
    page.goto(host + now)
    _keep(page, "contest")
    page.goto(f"{host}{now}projects/")
    page.wait_for_load_state("networkidle")
    _keep(page, "projects")
    page.goto(f"{host}{last}results/")
    page.wait_for_load_state("networkidle")
    _keep(page, "results")
    _take_phone(_open(browser, PHONE, device_scale_factor=1.5), host, now)
    _take_office(page, host, now)


def _take_phone(page: Page, host: str, contest: str) -> None:
    page.goto(f"{host}{contest}vote/")
    for box in page.locator("[data-pool] input[type=checkbox]").all()[:2]:
        box.check()
    page.evaluate("scrollTo(0, document.querySelector('[data-pool]').offsetTop - 8)")
    _keep(page, "ballot-on-a-phone")


def _take_office(page: Page, host: str, contest: str) -> None:
    from tests.journeys.walks import present_code  # its models need Django to be set up

    page.goto(f"{host}/accounts/login/?next=/office{contest}")
    page.fill("[name=login]", "manager@poltava.example")
    page.fill("[name=password]", PASSWORD)
    page.click("main form button.primary")
    page.wait_for_load_state("networkidle")
    page.fill("[name=code]", present_code("manager@poltava.example"))
    page.click("main form:has([name=code]) button.primary")
    page.wait_for_load_state("networkidle")
    page.goto(f"{host}/office{contest}")
    _keep(page, "office")


def take_main_host(browser: Browser, host: str) -> None:
    """Take the pictures of the main host: the country in numbers, an application, the console."""
    from tests.journeys.walks import present_code  # its models need Django to be set up

    page = _open(browser, DESK)
    for path, name in (("/", "main-host"), ("/statistics/", "statistics"), ("/apply/", "apply")):
        page.goto(host + path)
        _keep(page, name)
    page.goto(f"{host}/console/sign-in/")
    page.fill("[name=email]", "operator@e-dem.example")
    page.fill("[name=password]", PASSWORD)
    page.click("main form button.primary")
    page.fill("[name=code]", present_code("operator@e-dem.example"))
    page.click("main form:has([name=code]) button.primary")
    page.wait_for_load_state("networkidle")
    page.goto(f"{host}/console/fleet/")
    _keep(page, "console-fleet")


def _open(browser: Browser, viewport: Any, **options: Any) -> Page:
    context = browser.new_context(
        viewport=viewport, locale="uk-UA", reduced_motion="reduce", **options
    )
    context.set_default_timeout(20_000)
    return context.new_page()


def _keep(page: Page, name: str) -> None:
    page.screenshot(path=FOLDER / f"{name}.png")


if __name__ == "__main__":
    main()
