"""Journeys: a running site, Chromium, and people who walk through it."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from config.embedded import EmbeddedServer
from tests.journeys.site import Site, running_site
from tests.journeys.visitor import Visitor, visit
from tests.tenancy.ready_database import drop_leftovers, ensure_ready

SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Give the Chromium that CHROMIUM names, the machine's, or playwright's own."""
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, PROGRAMS)), None)
    if path is None:
        with sync_playwright() as playwright:
            path = playwright.chromium.executable_path
    if not Path(path).exists():
        reason = "no Chromium on this machine: install it or set CHROMIUM to its path"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return path


@pytest.fixture(scope="session")
def site(
    chromium_path: str,
    embedded: EmbeddedServer,
    tmp_path_factory: pytest.TempPathFactory,
    django_db_blocker: Any,
) -> Iterator[Site]:
    """Give the running site that all journeys of this worker share."""
    with django_db_blocker.unblock():
        ready = ensure_ready(embedded)
        drop_leftovers(embedded)
    with running_site(embedded, ready, tmp_path_factory.mktemp("site")) as running:
        yield running


@pytest.fixture(scope="package")
def chromium(chromium_path: str, site: Site) -> Iterator[Browser]:
    """Give Chromium, for this folder only: while playwright runs, Django refuses queries."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium_path, args=SWITCHES)
        yield launched
        launched.close()


@pytest.fixture(scope="package")
def untranslated() -> Iterator[dict[str, str]]:
    """Gather texts in English that any journey met, with the first page of each; none at the end.

    A translation that is still missing is then one failure after all journeys, and each journey
    says by itself whether people get through.
    """
    met: dict[str, str] = {}
    yield met
    assert not met, "not translated:\n" + "\n".join(f"{met[text]}: {text!r}" for text in met)


@pytest.fixture
def visitor(
    chromium: Browser, site: Site, untranslated: dict[str, str]
) -> Iterator[Callable[..., Visitor]]:
    """Give `visitor(city, phone=…, scripts=…, dark=…, locale=…)`; at the end nothing was found."""
    site.move_to("submission")
    people: list[Visitor] = []

    def come(city: str = "poltava", **how: Any) -> Visitor:
        options = {"phone": True, "scripts": True, "dark": False, "locale": "en-GB", **how}
        people.append(visit(chromium, site, city, **options))
        return people[-1]

    yield come
    found: list[str] = []
    for person in people:
        found += [
            f"{person.label} {page.address}: {finding}"
            for page in person.examined
            for finding in page.findings
        ]
        for page in person.examined:
            for text in page.untranslated:
                untranslated.setdefault(text, page.address)
        person.page.context.close()
        if person.axe_page is not None:
            person.axe_page.context.close()
    assert not found, "\n".join(dict.fromkeys(found))
