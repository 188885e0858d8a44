"""Reading proposals and projects: what is public, how lists are searched, sorted and paged."""

from typing import Any, Self

from django.db.models import Count, F, Q, QuerySet

from tenant_apps.budget.rules.lifecycle import ProposalState

_S = ProposalState

HIDDEN_STATES = (_S.DRAFT.value, _S.WITHDRAWN.value, _S.MERGED.value)
"""States that lists leave out; a withdrawn or merged project keeps its page."""

STATE_GROUPS: dict[str, tuple[str, ...]] = {
    "review": (
        _S.SUBMITTED.value,
        _S.FORMAL_REVIEW.value,
        _S.CORRECTION.value,
        _S.SUBSTANTIVE_REVIEW.value,
        _S.APPEAL.value,
    ),
    "admitted": (
        _S.ADMITTED.value,
        _S.ON_BALLOT.value,
        _S.SELECTED.value,
        _S.NOT_SELECTED.value,
        _S.PLANNED.value,
        _S.IN_PROGRESS.value,
        _S.DONE.value,
        _S.CANCELLED.value,
    ),
    "rejected": (_S.REJECTED.value,),
    "winners": (
        _S.SELECTED.value,
        _S.PLANNED.value,
        _S.IN_PROGRESS.value,
        _S.DONE.value,
        _S.CANCELLED.value,
    ),
    "built": (_S.DONE.value,),
}
"""What people filter by, and the states it means."""

WINNING_STATES = frozenset(STATE_GROUPS["winners"])

CARD_FIELDS = (
    "uuid",
    "contest_id",
    "number",
    "ballot_number",
    "state",
    "title",
    "place",
    "cost_minor",
    "submitted_at",
    "category__name",
    "category__hue",
    "pool__name",
)
"""Columns of a card in a list; long texts stay in the database."""


class ProposalQuerySet(QuerySet[Any]):
    """Chainable readings of proposals; their model imports this module, so it is not named."""

    def numbered(self) -> Self:
        """Everything that was ever submitted, withdrawn ones too."""
        return self.filter(number__isnull=False)

    def listed(self) -> Self:
        """What public lists show."""
        return self.numbered().exclude(state__in=HIDDEN_STATES)

    def winning(self) -> Self:
        """Projects that won, whatever became of them since."""
        return self.filter(state__in=WINNING_STATES)

    def in_group(self, group: str) -> Self:
        """Only the states of one of `STATE_GROUPS`; an unknown or empty group changes nothing."""
        states = STATE_GROUPS.get(group)
        return self if states is None else self.filter(state__in=states)

    def matching(self, text: str) -> Self:
        """Projects whose number is `text` or whose title, summary or place contain it."""
        found = text.strip().lstrip("№#").strip()
        if not found:
            return self
        condition = Q()
        for word in found.split()[:8]:
            condition &= (
                Q(title__icontains=word) | Q(summary__icontains=word) | Q(place__icontains=word)
            )
        if found.isdecimal() and len(found) < 9:
            condition |= Q(number=int(found)) | Q(ballot_number=int(found))
        return self.filter(condition)

    def for_cards(self) -> Self:
        """Only what a card shows, with category and pool in the same query."""
        return self.select_related("category", "pool").only(*CARD_FIELDS)

    def counted_by(self, author_id: int, contest_id: int) -> int:
        """How many of a resident's proposals count against the contest's limit."""
        return (
            self.numbered()
            .filter(author_id=author_id, contest_id=contest_id)
            .exclude(state=_S.WITHDRAWN.value)
            .count()
        )

    def in_order_of_number(self) -> Self:
        """Sorted by the number given at submission."""
        return self.order_by(F("number").asc(nulls_last=True))

    def counts_by_state(self) -> dict[str, int]:
        """How many there are in each state."""
        rows = self.order_by().values_list("state").annotate(count=Count("pk"))
        return dict(rows)
