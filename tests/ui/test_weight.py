"""What a page of a city loads before its photos: few files, little of each."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.utils import translation

from tenants.city import City
from tests.factories.proposals import make_contest_in, make_projects_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]

LIMIT_BYTES = 150_000
STYLE = re.compile(r'<link rel="stylesheet" href="/static/([^"]+)"')
SCRIPT = re.compile(r'<script src="/static/([^"]+)"')
LETTERS = ("cyrillic", "cyrillic-ext", "latin")
"""Of the fonts a Ukrainian page needs at most these."""


def size_of(name: str) -> int:
    """Return the bytes of a static file."""
    found = finders.find(name)
    assert isinstance(found, str), name
    return Path(found).stat().st_size


@pytest.mark.parametrize("path", ["/", "/budget/light/", "/budget/light/projects/1/"])
def test_page_stays_light_when_everything_is_loaded(
    city: City, client_for: Callable[..., Any], path: str
) -> None:
    make_projects_in(make_contest_in("voting", slug="light"), 6)
    with translation.override("uk"):
        answer = client_for(city, HTTP_ACCEPT_LANGUAGE="uk").get(path)
    page = answer.content.decode()
    styles = [re.sub(r"\.[0-9a-f]{12}(?=\.)", "", name) for name in STYLE.findall(page)]
    scripts = [re.sub(r"\.[0-9a-f]{12}(?=\.)", "", name) for name in SCRIPT.findall(page)]
    fonts = [f"ui/fonts/source-serif-4-{part}-600.woff2" for part in LETTERS]
    weight = len(answer.content) + sum(map(size_of, [*styles, *scripts, *fonts]))
    assert (answer.status_code, styles[0], len(styles) <= 2) == (200, "ui/edem.css", True)
    assert weight < LIMIT_BYTES
