"""Finding what a person asks for: words first, similar spellings when no words fit."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank, TrigramWordSimilarity
from django.db.models import Count, F, Q, QuerySet

from kernel.search.folding import fold
from kernel.search.models import SearchEntry

WORDS = 8
WORD_LETTERS = 40
PAGE_ROWS = 20
MOST_PAGES = 25
SIMILAR_FROM = 0.5
MOST_ALIKE = 100
LOOKED_THROUGH = 20_000
"""Entries whose titles are compared letter by letter, the latest ones, when no words fit."""

ENDING_LETTERS = 2
STEM_LETTERS = 4
VOWELS = frozenset("aeiouyієїюяйь")


@dataclass(frozen=True, slots=True)
class Term:
    """A folded word and what a word that fits begins with ("" for exactly this word)."""

    word: str
    begins: str

    def fits(self, word: str) -> bool:
        """Whether a folded word is this one."""
        return word == self.word or bool(self.begins and word.startswith(self.begins))


@dataclass(frozen=True)
class Found:
    """One page: entries, how many of each kind there are, whether spellings were guessed."""

    entries: list[SearchEntry]
    kinds: dict[str, int]
    page: int
    is_similar: bool = False

    @property
    def total(self) -> int:
        """How many there are of all kinds."""
        return sum(self.kinds.values())


def terms_of(text: str) -> tuple[Term, ...]:
    """Return at most eight words of a question.

    Words of four letters and more may go on otherwise, and lose their ending vowels, since none
    of our languages leaves a noun alone; the last word may be unfinished.
    """
    words = [word[:WORD_LETTERS] for word in fold(text).split()[:WORDS]]
    last = len(words) - 1
    return tuple(
        Term(word, stem_of(word) or (word if place == last or len(word) >= STEM_LETTERS else ""))
        for place, word in enumerate(words)
    )


def stem_of(word: str) -> str:
    """Return a word without at most two ending vowels, "" when there is nothing to leave out."""
    stem = word
    while len(word) - len(stem) < ENDING_LETTERS and len(stem) > STEM_LETTERS:
        if stem[-1] not in VOWELS:
            break
        stem = stem[:-1]
    return stem if stem != word else ""


def find(
    text: str,
    *,
    kind: str = "",
    by_date: bool = False,
    page: int = 1,
    hidden: Collection[str] = (),
) -> Found:
    """Return one page of what fits every word: two queries.

    When no words fit, at most 100 objects whose titles are spelled alike: one query more.
    `hidden` names modules whose objects are left out.
    """
    terms = terms_of(text)
    if not terms:
        return Found([], {}, 1)
    found = visible(hidden).filter(vector=_query(terms))
    kinds = _kinds(found)
    page = max(1, min(page, MOST_PAGES))
    start = (page - 1) * PAGE_ROWS
    if not kinds:
        alike = _similar(" ".join(term.word for term in terms), hidden)
        shown = [entry for entry in alike if kind in {"", entry.kind}]
        if by_date:
            shown.sort(key=lambda entry: entry.dated_at, reverse=True)
        kinds = dict(Counter(entry.kind for entry in alike))
        return Found(shown[start : start + PAGE_ROWS], kinds, page, is_similar=True)
    if kind:
        found = found.filter(kind=kind)
    rows = _ordered(found, terms, by_date=by_date)
    return Found(list(rows[start : start + PAGE_ROWS]), kinds, page)


def latest(
    text: str,
    *,
    kind: str = "",
    after: tuple[datetime, int] | None = None,
    limit: int,
    hidden: Collection[str] = (),
) -> list[SearchEntry]:
    """Return what fits every word, the latest first, older than `after` (date, id): one query."""
    terms = terms_of(text)
    if not terms:
        return []
    found = visible(hidden).filter(vector=_query(terms)).order_by("-dated_at", "-pk")
    if kind:
        found = found.filter(kind=kind)
    if after is not None:
        at, key = after
        found = found.filter(Q(dated_at__lt=at) | Q(dated_at=at, pk__lt=key))
    return list(found.defer(*LONG)[:limit])


LONG = ("title_folded", "text_folded", "vector")


def visible(hidden: Collection[str]) -> QuerySet[SearchEntry]:
    """Return the entries of modules that the municipality has."""
    found = SearchEntry.objects.all()
    for module in hidden:
        found = found.exclude(kind__startswith=f"{module}.")
    return found


def _query(terms: tuple[Term, ...]) -> SearchQuery:
    """Return the question for PostgreSQL; folded words hold letters and digits only."""
    parts = []
    for term in terms:
        ways = [f"'{term.word}'"]
        if term.begins:
            ways.append(f"'{term.begins}':*")
        parts.append("(" + " | ".join(ways) + ")")
    return SearchQuery(" & ".join(parts), search_type="raw", config="simple")


def _kinds(found: QuerySet[SearchEntry]) -> dict[str, int]:
    rows = found.order_by().values_list("kind").annotate(count=Count("pk")).order_by("kind")
    return dict(rows)


def _similar(folded: str, hidden: Collection[str]) -> list[SearchEntry]:
    """Return the objects whose titles are spelled most like the question, the likest first."""
    newest = visible(hidden).order_by("-dated_at").values("pk")[:LOOKED_THROUGH]
    likeness: Any = TrigramWordSimilarity(folded, "title_folded")
    alike = SearchEntry.objects.filter(pk__in=newest).annotate(likeness=likeness)
    found = alike.filter(likeness__gte=SIMILAR_FROM).defer(*LONG)
    return list(found.order_by("-likeness", "-dated_at", "-pk")[:MOST_ALIKE])


def _ordered(
    found: QuerySet[SearchEntry], terms: tuple[Term, ...], *, by_date: bool
) -> QuerySet[SearchEntry]:
    rows = found.defer(*LONG)
    if by_date:
        return rows.order_by("-dated_at", "-pk")
    exact = SearchQuery(
        " & ".join(f"'{term.word}'" for term in terms), search_type="raw", config="simple"
    )
    rank = SearchRank(F("vector"), _query(terms)) + SearchRank(F("vector"), exact)
    return rows.annotate(rank=rank).order_by("-rank", "-dated_at", "-pk")
