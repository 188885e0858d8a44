"""What somebody wrote while signed out: kept in the session until they are back."""

from kernel.subjects import Subject
from tenants.requests import CityRequest

KEY = "discussion.kept"
MOST_LETTERS = 4000


def keep_text(request: CityRequest, subject: Subject, text: str) -> None:
    """Keep a text for the discussion of an object; only the last one is kept."""
    request.session[KEY] = [subject.kind, subject.key, text[:MOST_LETTERS]]


def kept_text(request: CityRequest, subject: Subject) -> str:
    """Return what was kept for this discussion, else nothing."""
    kind, key, text = request.session.get(KEY) or ["", "", ""]
    return str(text) if [kind, key] == [subject.kind, subject.key] else ""


def forget_text(request: CityRequest) -> None:
    """Drop what was kept once it is posted."""
    request.session.pop(KEY, None)
