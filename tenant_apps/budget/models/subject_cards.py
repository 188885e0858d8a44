"""Proposals, contests and categories as other parts of the city name them."""

from collections.abc import Collection
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kernel.subjects import SubjectCard, SubjectKind
from tenant_apps.budget.models.contest import Category, Contest, ContestState
from tenant_apps.budget.models.proposal import Proposal


def proposal_cards(keys: Collection[str]) -> dict[str, SubjectCard]:
    """Return the cards of submitted proposals by their UUIDs."""
    found = Proposal.objects.numbered().filter(uuid__in=uuids_of(keys)).select_related("contest")
    return {
        str(row.uuid): SubjectCard(
            title=row.title,
            url=reverse("budget:project", args=[row.contest.slug, row.number]),
            is_public=row.contest.state != ContestState.DRAFT,
        )
        for row in found.only("uuid", "title", "number", "contest__slug", "contest__state")
    }


def contest_cards(keys: Collection[str]) -> dict[str, SubjectCard]:
    """Return the cards of contests by their UUIDs."""
    return {
        str(row.uuid): SubjectCard(
            title=row.title,
            url=reverse("budget:contest", args=[row.slug]),
            is_public=row.state != ContestState.DRAFT,
        )
        for row in Contest.objects.filter(uuid__in=uuids_of(keys))
    }


def category_cards(keys: Collection[str]) -> dict[str, SubjectCard]:
    """Return the cards of categories by their primary keys."""
    wanted = [int(key) for key in keys if key.isdecimal() and len(key) < 16]
    return {
        str(row.pk): SubjectCard(
            title=row.name,
            url=f"{reverse('budget:projects', args=[row.contest.slug])}?category={row.pk}",
            is_public=row.contest.state != ContestState.DRAFT,
        )
        for row in Category.objects.filter(pk__in=wanted).select_related("contest")
    }


def uuids_of(keys: Collection[str]) -> list[UUID]:
    """Return the keys that are UUIDs; an address can carry anything."""
    found = []
    for key in keys:
        try:
            found.append(UUID(key))
        except ValueError:
            continue
    return found


SUBJECT_KINDS = {
    "budget.proposal": SubjectKind(_("Project"), proposal_cards),
    "budget.contest": SubjectKind(_("Contest"), contest_cards),
    "budget.category": SubjectKind(_("Category"), category_cards),
}
