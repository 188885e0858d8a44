"""Somebody with a browser: every page they come to is examined before they go on."""

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from axe_core_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, Response

from tests.journeys.site import Site

PHONE = (390, 844)
DESK = (1280, 900)
WEIGHT_BYTES = 150_000
PATIENCE_MS = 15_000
NOT_WEIGHED = frozenset({"image", "font", "media"})
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALL_TARGETS = """
() => {
  const inline = element => element.matches('a') && getComputedStyle(element).display === 'inline';
  const boxes = [...document.querySelectorAll('a[href], button, summary, select, textarea, '
    + 'input:not([type=hidden])')].map(element => [element, element.getBoundingClientRect()])
    .filter(([element, box]) => box.width > 1 && box.height > 1 && !element.disabled
      && !inline(element) && getComputedStyle(element).visibility !== 'hidden');
  const small = ([element, box]) => {
    const label = element.labels && element.labels[0];
    const its = label ? label.getBoundingClientRect() : box;
    return Math.max(box.width, its.width) < 24 || Math.max(box.height, its.height) < 24;
  };
  const near = ([element, box]) => boxes.some(([other, its]) => {
    if (other === element) return false;
    const x = box.x + box.width / 2, y = box.y + box.height / 2;
    const across = Math.max(its.left - x, 0, x - its.right);
    const down = Math.max(its.top - y, 0, y - its.bottom);
    return Math.hypot(across, down) < 12;
  });
  return boxes.filter(entry => small(entry) && near(entry))
    .map(([element]) => element.outerHTML.slice(0, 120));
}
"""
"""WCAG 2.2, 2.5.8: at least 24 px, or nothing else within a circle of 24 px around the middle."""

STRUCTURE = """
() => [...document.querySelectorAll('*')].map(element => element.tagName + element.className).join()
"""
CYRILLIC = frozenset({"uk", "sr"})
LATIN_SENTENCES = """
() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const text = walker.currentNode.data.replace(/\\S*[@/]\\S*/g, '').trim();
    const holder = walker.currentNode.parentElement;
    if (holder.closest('code, pre, script, style, textarea, noscript, [lang]:not(html)')
      && !holder.closest('noscript p')) continue;
    if (/[A-Za-z][a-z]+,? [a-z]{2,}/.test(text)) found.push(text.slice(0, 80));
  }
  return found;
}
"""
UNFILLED = re.compile(r"%\(\w+\)s|\{\{|\{%|\bNone\b|</?[a-z]+[ >]")

_structures_examined: set[tuple[str, str]] = set()


@dataclass
class Examined:
    """What was seen on one page: address, weight in bytes, findings, texts still in English."""

    address: str
    weight: int
    findings: list[str]
    untranslated: list[str]


@dataclass
class Visitor:
    """One browser context; `check` is called wherever a page was reached."""

    site: Site
    city: str
    page: Page
    axe_page: Page | None
    label: str
    examined: list[Examined] = field(default_factory=list)
    _complaints: list[str] = field(default_factory=list)
    _weights: dict[str, int] = field(default_factory=dict)
    _document_status: int = 200

    def open(self, path: str, *, status: int = 200) -> None:
        """Open an address of the city."""
        self._begin()
        target = path if path.startswith("http") else self.site.address(self.city, path)
        response = self.page.goto(target)
        assert response is not None
        self.check(status)

    def press(self, target: str | Locator, *, status: int = 200) -> None:
        """Press a button or follow a link that leads to another page."""
        self._begin()
        with self.page.expect_navigation(wait_until="load"):
            self._find(target).click()
        self.check(status)

    def fill(self, **values: str) -> None:
        """Type into fields by name; select where the field is a list."""
        for name, value in values.items():
            found = self.page.locator(f'main [name="{name.replace("__", "-")}"]').first
            if found.evaluate("element => element.tagName") == "SELECT":
                found.select_option(value)
            else:
                found.fill(value)

    def value(self, name: str) -> str:
        """Return what stands in a field."""
        return self.page.locator(f'main [name="{name}"]').first.input_value()

    def text(self, selector: str = "main") -> str:
        """Return the text of a part of the page as people see it."""
        return self.page.locator(selector).first.inner_text()

    @property
    def path(self) -> str:
        """Return the path of the present page."""
        return urlsplit(self.page.url).path

    def check(self, status: int = 200) -> None:
        """Examine the present page."""
        assert self._document_status == status, (self.page.url, self._document_status, self.text())
        findings = [*self._complaints, *self._structure_findings(), *self._text_findings()]
        weight = sum(self._weights.values())
        if weight > WEIGHT_BYTES:
            findings.append(f"weighs {weight} bytes")
        self.examined.append(Examined(self.path, weight, findings, self._untranslated()))
        self._picture()

    def _begin(self) -> None:
        self._complaints.clear()
        self._weights.clear()

    def _find(self, target: str | Locator) -> Locator:
        return self.page.locator(target).first if isinstance(target, str) else target

    def _structure_findings(self) -> list[str]:
        """Return what axe and the rulers say; a page built alike was measured before."""
        key = (self.label, self.page.evaluate(STRUCTURE))
        if key in _structures_examined:
            return []
        _structures_examined.add(key)
        findings = self._axe()
        if overflow := int(self.page.evaluate(OVERFLOW)):
            findings.append(f"wider than the screen by {overflow} px")
        targets = self.page.evaluate(SMALL_TARGETS)
        return findings + [f"target too small: {item}" for item in targets]

    def _text_findings(self) -> list[str]:
        """Return what is left of templates."""
        text = self.text("body")
        for code in self.page.locator("pre").all_inner_texts():
            text = text.replace(code, "")
        found = UNFILLED.search(text)
        return [f"unfilled text {found.group()!r}"] if found else []

    def _untranslated(self) -> list[str]:
        """Return sentences in Latin letters on a page whose language has none."""
        if self.page.evaluate("document.documentElement.lang") not in CYRILLIC:
            return []
        sentences: list[str] = self.page.evaluate(LATIN_SENTENCES)
        return sentences

    def _axe(self) -> list[str]:
        page = self.page
        if self.axe_page is not None:
            page = self.axe_page
            html = self.page.content()
            page.unroute("**/*")
            page.route("**/*.js", lambda route: route.abort())
            page.route(self.page.url, lambda route: route.fulfill(body=html, content_type=HTML))
            page.goto(self.page.url)
        page.evaluate(AXE_SCRIPT)
        result: dict[str, Any] = page.evaluate("axe.run()")
        return [
            f"axe {entry['id']}: {node['target']} {node['html'][:160]}"
            for entry in result["violations"]
            for node in entry["nodes"]
        ]

    def _picture(self) -> None:
        """Keep a picture of the page where EDEM_PICTURES names a folder."""
        folder = os.environ.get("EDEM_PICTURES")
        if not folder:
            return
        name = re.sub(r"[^\w]+", "-", self.path).strip("-") or "front"
        target = Path(folder) / f"{self.label}-{len(self.examined):02}-{name[:60]}.png"
        self.page.screenshot(path=target, full_page=True)

    def listen(self) -> None:
        """Note what the page says to the console, what it asks for and what it weighs."""
        host = urlsplit(self.site.address(self.city)).netloc
        self.page.on("pageerror", lambda error: self._complaints.append(f"error: {error}"))
        self.page.on("console", self._hear)
        self.page.on("request", lambda request: self._see_request(request, host))
        self.page.on("response", self._see_response)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            self._complaints.append(f"console: {message.text}")

    def _see_request(self, request: Request, host: str) -> None:
        if urlsplit(request.url).netloc != host and not request.url.startswith("data:"):
            self._complaints.append(f"leaves the host: {request.url}")

    def _see_response(self, response: Response) -> None:
        if response.request.is_navigation_request():
            if response.status // 100 == 3:
                return
            self._document_status = response.status
            self._weights.clear()
        elif response.status >= 400:
            self._complaints.append(f"{response.status}: {response.url}")
        if response.request.resource_type not in NOT_WEIGHED:
            self._weights[response.url] = int(response.headers.get("content-length", 0))


HTML = "text/html; charset=utf-8"


def visit(
    browser: Browser, site: Site, city: str, *, phone: bool, scripts: bool, dark: bool, locale: str
) -> Visitor:
    """Give somebody a browser of their own."""
    width, height = PHONE if phone else DESK
    options: dict[str, Any] = {
        "viewport": {"width": width, "height": height},
        "color_scheme": "dark" if dark else "light",
        "reduced_motion": "reduce",
        "locale": locale,
    }
    context = browser.new_context(
        **options, has_touch=phone, java_script_enabled=scripts, accept_downloads=True
    )
    context.set_default_timeout(PATIENCE_MS)
    axe_page = None if scripts else browser.new_context(**options).new_page()
    look = ["dark" if dark else "light", "js" if scripts else "plain"]
    label = "-".join([city or "main", str(width), *look])
    visitor = Visitor(site, city, context.new_page(), axe_page, label)
    visitor.listen()
    return visitor
