"""What other parts of the city may name of the budget: contests, proposals, categories, results."""

from collections.abc import Collection
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kernel.subjects import SubjectCard, SubjectKind
from tenant_apps.budget.actions.indexing import CONTEST, HIDDEN, PROPOSAL, RESULT
from tenant_apps.budget.models import Category, Contest, Proposal, Tally
from tenant_apps.budget.models.contest import ContestState

CATEGORY = "budget.category"
KEY_DIGITS = 18


def proposal_cards(keys: Collection[str]) -> dict[str, SubjectCard]:
    """Return the cards of proposals by UUID; a draft's page is its author's alone."""
    found = Proposal.objects.filter(uuid__in=_uuids(keys)).values_list(
        "uuid", "title", "number", "state", "contest__slug", "contest__state"
    )
    cards = {}
    for key, title, number, state, slug, contest_state in found:
        public = state not in HIDDEN and contest_state != ContestState.DRAFT
        url = (
            reverse("budget:draft", args=[key])
            if number is None
            else reverse("budget:project", args=[slug, number])
        )
        cards[str(key)] = SubjectCard(title, url, is_public=public)
    return cards


def contest_cards(keys: Collection[str]) -> dict[str, SubjectCard]:
    """Return the cards of contests by UUID; an unpublished one has its page in the office."""
    found = Contest.objects.filter(uuid__in=_uuids(keys)).values_list(
        "uuid", "title", "slug", "state"
    )
    cards = {}
    for key, title, slug, state in found:
        public = state != ContestState.DRAFT
        url = reverse("budget:contest" if public else "budget_office:contest", args=[slug])
        cards[str(key)] = SubjectCard(title, url, is_public=public)
    return cards


def category_cards(keys: Collection[str]) -> dict[str, SubjectCard]:
    """Return the cards of categories by number: the projects of a contest that belong there."""
    wanted = [int(key) for key in keys if key.isdecimal() and len(key) <= KEY_DIGITS]
    found = Category.objects.filter(pk__in=wanted).values_list(
        "pk", "name", "contest__slug", "contest__state"
    )
    return {
        str(key): SubjectCard(
            name,
            f"{reverse('budget:projects', args=[slug])}?category={key}",
            is_public=state != ContestState.DRAFT,
        )
        for key, name, slug, state in found
    }


def result_cards(keys: Collection[str]) -> dict[str, SubjectCard]:
    """Return the cards of published results by the contest's UUID."""
    found = (
        Tally.objects.published()
        .filter(contest__uuid__in=_uuids(keys))
        .values_list("contest__uuid", "contest__title", "contest__slug")
    )
    return {
        str(key): SubjectCard(title, reverse("budget:results", args=[slug]))
        for key, title, slug in found
    }


KINDS = {
    PROPOSAL: SubjectKind(_("Project"), proposal_cards),
    CONTEST: SubjectKind(_("Participatory budget"), contest_cards),
    CATEGORY: SubjectKind(_("Category"), category_cards),
    RESULT: SubjectKind(_("Results"), result_cards),
}


def _uuids(keys: Collection[str]) -> list[UUID]:
    """Return the keys that are UUIDs; others name nothing here."""
    found = []
    for key in keys:
        try:
            found.append(UUID(key))
        except ValueError:
            continue
    return found
