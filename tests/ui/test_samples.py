"""Partials of the layers above, as the gallery shows them."""

import pytest
from django.utils import translation

from kernel.ui.samples import gallery_entries, rendered_entries

SHOWN = {
    "discussion.comment": "Iryna Bondar",
    "discussion.form": 'name="text"',
    "discussion.removed": "Insults a neighbour.",
    "files.attached": "estimate.pdf",
    "files.documents": "79 kB",
    "files.field": 'type="file"',
    "files.photos": 'alt="Photo 2: Student alley"',
    "notifications.follower": "Following",
    "notifications.notice": "98 projects are on the ballot.",
    "notifications.place": "Follow",
    "notifications.resident": "7 people follow",
    "notifications.visitor": "Follow",
}


def test_gallery_knows_every_block_when_apps_are_ready() -> None:
    assert sorted(name for name, _entry in gallery_entries) == sorted(SHOWN)


@pytest.mark.parametrize(("name", "words"), SHOWN.items())
def test_block_says_its_sample_when_rendered(name: str, words: str) -> None:
    entry = gallery_entries[name]
    with translation.override("en"):
        rendered = rendered_entries()
    html = next(found["html"] for found in rendered if found["title"] == entry.title)
    assert words in html
    assert "{{" not in html
    assert "None" not in html
