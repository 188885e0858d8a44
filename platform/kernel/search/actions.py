"""What search knows: modules tell it in the transaction that changes the object."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice

from django.db import transaction

from kernel.locks import lock_object
from kernel.search.folding import fold
from kernel.search.models import SearchEntry
from kernel.search.sources import Entry, search_sources
from kernel.subjects import Subject

EXCERPT_LETTERS = 300
TITLE_LETTERS = 300
TEXT_LETTERS = 100_000
"""More of a text is not searched: PostgreSQL keeps at most a megabyte of words of a row."""

BETWEEN = " .,:;–—-"
"""What stands between a title that a text begins with and the rest of its sentence."""

ENTRIES_AT_ONCE = 500
CHANGES = ["title", "excerpt", "url", "title_folded", "text_folded", "dated_at"]


def index_entry(subject: Subject, *, title: str, text: str, url: str, dated_at: datetime) -> None:
    """Let search find a public object; call it again whenever its words change."""
    keep_entries([Entry(subject, title, text, url, dated_at)])


def forget_entry(subject: Subject) -> None:
    """Let search find an object no more; one it never knew is no error."""
    SearchEntry.objects.filter(kind=subject.kind, key=subject.key).delete()


def is_known(subject: Subject) -> bool:
    """Whether search finds an object."""
    return SearchEntry.objects.filter(kind=subject.kind, key=subject.key).exists()


def rebuild() -> dict[str, int]:
    """Make the index of the current schema anew from every registered source.

    Idempotent; people go on searching meanwhile. Returns how many entries each kind has.
    """
    return {kind: _rebuild_kind(kind, source()) for kind, source in search_sources}


@transaction.atomic
def _rebuild_kind(kind: str, entries: Iterator[Entry]) -> int:
    lock_object(SearchEntry, kind)
    kept: set[str] = set()
    while portion := list(islice(entries, ENTRIES_AT_ONCE)):
        keep_entries(portion)
        kept.update(entry.subject.key for entry in portion)
    stale = set(SearchEntry.objects.filter(kind=kind).values_list("key", flat=True)) - kept
    SearchEntry.objects.filter(kind=kind, key__in=stale).delete()
    return len(kept)


def keep_entries(entries: Iterable[Entry]) -> None:
    """Keep entries in one statement, whether or not search knows their objects."""
    SearchEntry.objects.bulk_create(
        [_row(entry) for entry in entries],
        update_conflicts=True,
        unique_fields=["kind", "key"],
        update_fields=CHANGES,
    )


def _row(entry: Entry) -> SearchEntry:
    title, text = (" ".join(part.replace("\0", "").split()) for part in (entry.title, entry.text))
    return SearchEntry(
        kind=entry.subject.kind,
        key=entry.subject.key,
        title=title[:TITLE_LETTERS] or entry.url,
        excerpt=_beginning(_without(title, text)),
        url=entry.url,
        title_folded=fold(title),
        text_folded=fold(text[:TEXT_LETTERS]),
        dated_at=entry.dated_at,
    )


def _without(title: str, text: str) -> str:
    """Return a text that begins with its own title from what comes after it, marked by "…"."""
    rest = text.removeprefix(title)
    if not title or rest == text or rest[:1].isalnum():
        return text
    after = rest.lstrip(BETWEEN)
    return after if not after or after[0].isupper() else f"… {after}"


def _beginning(text: str) -> str:
    """Return the first whole words of a text."""
    if len(text) <= EXCERPT_LETTERS:
        return text
    start = text[: EXCERPT_LETTERS - 1]
    return (start.rpartition(" ")[0] or start) + "…"
