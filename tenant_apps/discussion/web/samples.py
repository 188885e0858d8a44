"""Comments as the gallery of components shows them."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from kernel.ui.samples import GalleryEntry, gallery_entries

POSTED = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
THREAD = {"write_url": "#", "limit": 3000, "official_label": "Official"}


def register() -> None:
    """Show a comment with an official answer, one that was removed, and the form."""
    template = "discussion/comment.html"
    talk = GalleryEntry("Comment with an official answer", template, _answered, "plain said-list")
    removed = GalleryEntry("Comment that was removed", template, _removed, "plain said-list")
    form = GalleryEntry("Form of a comment", "discussion/post_form.html", _form)
    gallery_entries.register("discussion.comment", talk)
    gallery_entries.register("discussion.removed", removed)
    gallery_entries.register("discussion.form", form)


def _answered() -> dict[str, Any]:
    official = _comment(2, author_name="Iryna Bondar", text="Yes: the estimate has a ramp.")
    official |= {"author_role": "official", "role_label": "Official", "liked": True}
    head = _comment(1, text="Will it be passable with a pram?\n\nSee https://example.org/ramps.")
    head |= {"answers": [official], "like_count": 12, "may_withdraw": True, "may_edit": True}
    return {"comment": head, "thread": THREAD, "is_head": True}


def _removed() -> dict[str, Any]:
    gone = _comment(3, state="removed", closed_at=POSTED, closed_reason="Insults a neighbour.")
    return {"comment": gone, "thread": THREAD, "is_head": True}


def _form() -> dict[str, Any]:
    return {"thread": THREAD}


def _comment(number: int, **facts: Any) -> dict[str, Any]:
    return {
        "uuid": UUID(int=number),
        "author_name": "Olena Petrenko",
        "author_role": "",
        "state": "shown",
        "posted_at": POSTED,
        "like_count": 3,
        "may_like": True,
        "may_answer": True,
        **facts,
    }
