"""One page of a contest's projects: filtered, sorted and counted."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, F, OuterRef, Window
from django.db.models.functions import JSONObject

from kernel.ui.collation import sort_key
from tenant_apps.budget.models.contest import Category, Contest, ContestQuerySet
from tenant_apps.budget.models.pool import Pool
from tenant_apps.budget.models.proposal import Proposal
from tenant_apps.budget.models.proposal_queries import ProposalQuerySet

SORTS = ("number", "votes", "cost", "title")


@dataclass(frozen=True)
class ProjectFilter:
    """What a reader asked for; empty values ask for nothing.

    `group` is one of `STATE_GROUPS`, `sort` one of `SORTS`, pages count from 1.
    """

    text: str = ""
    category: int | None = None
    pool: int | None = None
    group: str = ""
    sort: str = "number"
    page: int = 1

    @property
    def narrows(self) -> bool:
        """Whether anything but the order was asked for."""
        return bool(self.text.strip() or self.category or self.pool or self.group)


@dataclass(frozen=True)
class ProjectPage:
    """Some projects of `total`; `shown` counts them and all before them."""

    projects: list[Proposal]
    total: int
    shown: int
    page: int

    @property
    def next_page(self) -> int | None:
        """The page after this one, None on the last."""
        return self.page + 1 if self.shown < self.total else None


def with_filter_options(contests: ContestQuerySet) -> ContestQuerySet:
    """Annotate contests with `category_options` and `pool_options`: lists of `{id, name}`."""
    named = JSONObject(id="pk", name="name")
    here = {"contest": OuterRef("pk")}
    return contests.annotate(
        category_options=ArraySubquery(Category.objects.filter(**here).values(option=named)),
        pool_options=ArraySubquery(Pool.objects.filter(**here).values(option=named)),
    )


def filtered_projects(contest: Contest, wanted: ProjectFilter) -> ProposalQuerySet:
    """Return the listed projects of a contest that a filter asks for, unsorted."""
    found = Proposal.objects.listed().filter(contest=contest)
    if wanted.category:
        found = found.filter(category_id=wanted.category)
    if wanted.pool:
        found = found.filter(pool_id=wanted.pool)
    return found.in_group(wanted.group).matching(wanted.text)


def project_page(
    contest: Contest,
    wanted: ProjectFilter,
    *,
    size: int,
    language: str,
    votes: Mapping[int, int] | None,
) -> ProjectPage:
    """Read one page: one query, two where the order is made in Python.

    The alphabet of `language` and the cached `votes` (by ballot number) sort in Python, because
    no database collation knows the first and no column holds the second.
    """
    found = filtered_projects(contest, wanted)
    start = (wanted.page - 1) * size
    if wanted.sort == "title":
        order = _by_title(found, language)
    elif wanted.sort == "votes" and votes is not None:
        order = _by_votes(found, votes)
    else:
        return _page_in_database(found, wanted, start=start, size=size)
    keys = order[start : start + size]
    cards = Proposal.objects.for_cards().in_bulk(keys)
    shown = [cards[key] for key in keys if key in cards]
    return ProjectPage(shown, len(order), start + len(shown), wanted.page)


def _page_in_database(
    found: ProposalQuerySet, wanted: ProjectFilter, *, start: int, size: int
) -> ProjectPage:
    columns = [F("cost_minor").desc(), F("number").asc()]
    ordered = found.order_by(*columns[wanted.sort != "cost" :])
    cards = ordered.for_cards().annotate(total=Window(Count("pk")))
    rows = list(cards[start : start + size])
    total = rows[0].total if rows else found.count() if start else 0
    return ProjectPage(list(rows), total, start + len(rows), wanted.page)


def _by_title(found: ProposalQuerySet, language: str) -> list[int]:
    titles = found.values_list("pk", "title")
    return [key for key, _ in sorted(titles, key=lambda row: sort_key(row[1], language))]


def _by_votes(found: ProposalQuerySet, votes: Mapping[int, int]) -> list[int]:
    rows = found.values_list("pk", "number", "ballot_number")
    ranked = sorted(rows, key=lambda row: (-votes.get(row[2] or 0, -1), row[1]))
    return [key for key, _, _ in ranked]
