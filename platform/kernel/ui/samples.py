"""Partials of the layers above in the gallery: each is registered with a sample of its context."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import get_urlconf, set_urlconf

from kernel.registries import Registry


@dataclass(frozen=True, slots=True)
class GalleryEntry:
    """A partial as the gallery shows it.

    `context()` returns what the partial needs, without asking the database. `list_class` is the
    class of the list around a partial that is one item of a list, "" for any other.
    """

    title: str
    template: str
    context: Callable[[], dict[str, Any]]
    list_class: str = ""


gallery_entries: Registry[GalleryEntry] = Registry("gallery entries")
"""Partials under the name of the app and what they show."""


def rendered_entries() -> list[dict[str, str]]:
    """Return title, list class and HTML of every registered partial."""
    with _addresses_of_a_city():
        return [
            {
                "title": entry.title,
                "list_class": entry.list_class,
                "html": render_to_string(entry.template, entry.context()),
            }
            for _name, entry in gallery_entries
        ]


@contextmanager
def _addresses_of_a_city() -> Iterator[None]:
    """Resolve addresses as on a city's host: the main host shows the gallery too."""
    before = get_urlconf()
    set_urlconf(settings.ROOT_URLCONF)
    try:
        yield
    finally:
        set_urlconf(before)
