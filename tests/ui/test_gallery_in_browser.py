"""The gallery in Chromium: axe finds nothing, nothing overflows, menus work without JavaScript."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from axe_core_python.sync_playwright import Axe
from django.contrib.staticfiles import finders
from django.test import RequestFactory
from django.utils import translation
from playwright.sync_api import Browser, Page, Route, sync_playwright

from kernel.ui import theme, views

ADDRESS = "http://sample.localhost"
CONTENT_SECURITY_POLICY = "default-src 'self'; img-src 'self' data:; object-src 'none'"
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Give a Chromium, or skip where the machine has none."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no Chromium on this machine: set CHROMIUM to its path")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=SWITCHES)
        yield chromium
        chromium.close()


def _serve(route: Route) -> None:
    """Answer one request of the page from memory: the gallery, the theme, a static file."""
    path = route.request.url.removeprefix(ADDRESS)
    if path.startswith("/static/"):
        found = finders.find(path.removeprefix("/static/"))
        assert isinstance(found, str), path
        kinds = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
        kind = kinds.get(Path(found).suffix, "font/woff2")
        route.fulfill(body=Path(found).read_bytes(), content_type=kind)
        return
    with translation.override("en"):
        request = RequestFactory().get(path, HTTP_HOST="sample.localhost")
        response = views.gallery(request)
    route.fulfill(
        body=response.content,
        content_type="text/html; charset=utf-8",
        headers={"Content-Security-Policy": CONTENT_SECURITY_POLICY},
    )


def _open(
    browser: Browser, width: int, scheme: Literal["light", "dark"], *, scripts: bool = True
) -> tuple[Page, list[str]]:
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        java_script_enabled=scripts,
        reduced_motion="reduce",
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text))
    page.route("**/*", _serve)
    page.goto(f"{ADDRESS}/ui/")
    return page, complaints


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_gallery_passes_axe_when_opened(
    browser: Browser, width: int, scheme: Literal["light", "dark"]
) -> None:
    page, complaints = _open(browser, width, scheme)
    result: dict[str, Any] = Axe().run(page)
    found = [
        (entry["id"], [node["target"] for node in entry["nodes"]]) for entry in result["violations"]
    ]
    assert found == []
    assert [text for text in complaints if "Content Security Policy" in text] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.context.close()


def test_targets_are_large_enough_when_touched(browser: Browser) -> None:
    page, _ = _open(browser, 390, "light")
    heights = page.evaluate(
        "[...document.querySelectorAll('.btn, summary, .choice, .tabs a, .foot-links a, "
        "input:not([type=hidden],[type=checkbox],[type=radio]), select')]"
        ".filter(e => e.offsetParent).map(e => [e.outerHTML.slice(0, 80), e.offsetHeight])"
    )
    assert heights
    assert [entry for entry in heights if entry[1] < 36] == []
    page.context.close()


def test_language_menu_opens_when_scripts_are_off(browser: Browser) -> None:
    page, _ = _open(browser, 390, "light", scripts=False)
    assert not page.locator("button[value=pl]").is_visible()
    page.locator(".drop > summary").first.click()
    assert page.locator("button[value=pl]").is_visible()
    page.context.close()


def test_dialog_opens_in_place_when_scripts_are_on(browser: Browser) -> None:
    page, complaints = _open(browser, 1280, "light")
    page.locator("[data-dialog]").click()
    assert page.locator("#g-dialog-modal").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#g-dialog-modal").is_visible()
    assert [text for text in complaints if "Error" in text] == []
    page.context.close()


def test_system_scheme_is_followed_when_nothing_is_chosen(browser: Browser) -> None:
    seen = []
    for scheme in ("light", "dark"):
        page, _ = _open(browser, 1280, scheme)
        seen.append(page.evaluate("getComputedStyle(document.documentElement).backgroundColor"))
        page.context.close()
    assert seen == ["rgb(246, 245, 241)", "rgb(16, 22, 26)"]
    assert (theme.LIGHT_SURFACES[0], theme.DARK_SURFACES[0]) == ("#f6f5f1", "#10161a")


def test_total_follows_the_choices_when_scripts_are_on(browser: Browser) -> None:
    page, _ = _open(browser, 1280, "light")
    page.locator("#p110").check()
    assert page.locator("b[data-chosen]").inner_text() == "2"
    assert page.locator("[data-spent]").inner_text() == "2,800,000"
    width = page.locator(".tray .meter rect").get_attribute("width")
    assert width is not None
    assert width.startswith("66.6")
    page.context.close()
