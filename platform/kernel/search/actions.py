"""What search knows: modules tell it in the transaction that changes the object."""

from datetime import datetime

from kernel.search.models import SearchEntry
from kernel.subjects import Subject

EXCERPT_LETTERS = 300


def index_entry(subject: Subject, *, title: str, text: str, url: str, dated_at: datetime) -> None:
    """Let search find a public object; call it again whenever its words change."""
    SearchEntry.objects.update_or_create(
        kind=subject.kind,
        key=subject.key,
        defaults={
            "title": title[:300],
            "excerpt": text[:EXCERPT_LETTERS],
            "url": url,
            "title_folded": title.casefold(),
            "text_folded": text.casefold(),
            "dated_at": dated_at,
        },
    )


def forget_entry(subject: Subject) -> None:
    """Let search find an object no more; one it never knew is no error."""
    SearchEntry.objects.filter(kind=subject.kind, key=subject.key).delete()
