"""Reading comments: one page of a discussion in one query, the queues of moderators."""

import re
from dataclasses import dataclass
from typing import Any, Self

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    Window,
)
from django.db.models.functions import Coalesce, RowNumber

from kernel.subjects import Subject
from tenant_apps.discussion.rules.lifecycle import State

PAGE_SIZE = 20
ANSWERS_SHOWN = 30
LONGEST_THREAD = 1000
SORTS = ("newest", "liked")
CURSORS = {
    "newest": re.compile("([0-9]{1,15})"),
    "liked": re.compile("([0-9]{1,9})-([0-9]{1,15})"),
}
"""What stands in the address of the next page: likes and key of the last head seen."""


@dataclass(frozen=True)
class ThreadPage:
    """Some heads of a discussion with their answers (`head.answers`, `head.more_answers`).

    `total` counts every comment that is shown; `after` is the cursor of the next page or "".
    """

    heads: list[Any]
    total: int
    after: str


class CommentQuerySet(QuerySet[Any]):
    """Chainable readings of comments; their model imports this module, so it is not named."""

    def of(self, subject: Subject) -> Self:
        """The discussion of one object."""
        return self.filter(subject_kind=subject.kind, subject_key=subject.key)

    def visible_to(self, resident: int | None) -> Self:
        """All but what waits for approval; its author sees that too. `resident` is a pk."""
        shown = ~Q(state=State.WAITING.value)
        return self.filter(shown if resident is None else shown | Q(author_id=resident))

    def heads(self) -> Self:
        """Comments that answer no other."""
        return self.filter(root__isnull=True)

    def waiting(self) -> Self:
        """What waits for approval."""
        return self.filter(state=State.WAITING.value)

    def reported(self) -> Self:
        """What is shown and has a report that nobody has settled."""
        return self.filter(
            state=State.SHOWN.value, reports__settled_at__isnull=True, reports__isnull=False
        ).distinct()

    def in_threads(self, heads: Self, *, resident: int | None) -> Self:
        """The heads and their first answers, each with `place`, `thread_size` and `liked`."""
        keys = heads.values("pk")
        thread = Coalesce("root_id", "pk")
        likes = self.model.likes_of(resident)
        rows: Self = (
            self.visible_to(resident)
            .filter(Q(pk__in=keys) | Q(root__in=keys))
            .annotate(
                place=Window(RowNumber(), partition_by=[thread], order_by="pk"),
                thread_size=Window(Count("pk"), partition_by=[thread]),
                liked=Value(False, BooleanField()) if likes is None else Exists(likes),
            )
            .order_by("pk")
        )
        return rows

    def count_shown(self) -> QuerySet[Any, Any]:
        """One row with the number of shown comments, for a subquery."""
        shown = self.filter(state=State.SHOWN.value).order_by()
        rows: QuerySet[Any, Any] = shown.values("subject_kind").annotate(number=Count("pk"))
        return rows.values("number")

    def thread_page(
        self,
        subject: Subject,
        *,
        resident: int | None,
        sort: str = "newest",
        after: str = "",
        size: int = PAGE_SIZE,
    ) -> ThreadPage:
        """Read one page of a discussion in one query; a cursor that is none begins anew."""
        discussion = self.of(subject)
        heads = _sorted(discussion.visible_to(resident).heads(), sort, after)
        rows = (
            self.in_threads(heads[: size + 1], resident=resident)
            .annotate(total=Coalesce(Subquery(discussion.count_shown()), 0))
            .filter(place__lte=ANSWERS_SHOWN + 1)
        )
        found = list(rows)
        page = _threaded(found, sort)
        more = page[size:]
        return ThreadPage(
            heads=page[:size],
            total=found[0].total if found else 0,
            after=_cursor(page[size - 1], sort) if more else "",
        )

    def one_thread(self, head: int, *, resident: int | None) -> list[Any]:
        """Return one head (its pk) with all its answers in a list of one, in one query."""
        rows = self.in_threads(self.filter(pk=head), resident=resident)
        return _threaded(list(rows.filter(place__lte=LONGEST_THREAD)), SORTS[0])


def _sorted(heads: CommentQuerySet, sort: str, after: str) -> CommentQuerySet:
    found = CURSORS[sort].fullmatch(after)
    numbers = [int(number) for number in found.groups()] if found else []
    if sort == "liked":
        if numbers:
            likes, key = numbers
            heads = heads.filter(Q(like_count__lt=likes) | Q(like_count=likes, pk__lt=key))
        return heads.order_by("-like_count", "-pk")
    if numbers:
        heads = heads.filter(pk__lt=numbers[0])
    return heads.order_by("-pk")


def _threaded(rows: list[Any], sort: str) -> list[Any]:
    """Hang the answers below their heads and put the heads into the order asked for."""
    heads = {row.pk: row for row in rows if row.root_id is None}
    for head in heads.values():
        head.answers = []
    named = {row.pk: row for row in rows}
    for row in rows:
        if row.root_id in heads:
            row.answered = named.get(row.parent_id) if row.parent_id != row.root_id else None
            heads[row.root_id].answers.append(row)
    for head in heads.values():
        head.more_answers = head.thread_size - 1 - len(head.answers)
    if sort == "liked":
        return sorted(heads.values(), key=lambda head: (-head.like_count, -head.pk))
    return sorted(heads.values(), key=lambda head: -head.pk)


def _cursor(head: Any, sort: str) -> str:
    return f"{head.like_count}-{head.pk}" if sort == "liked" else str(head.pk)


def likes_by(likes: QuerySet[Any], resident: int | None) -> QuerySet[Any] | None:
    """Return the likes of one person for the comment of the outer query; None for nobody."""
    return None if resident is None else likes.filter(comment=OuterRef("pk"), resident=resident)
