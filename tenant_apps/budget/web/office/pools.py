"""Pools and categories of a contest."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenant_apps.budget.actions import pools as actions
from tenant_apps.budget.actions.plan_limits import is_closed, standard_of
from tenant_apps.budget.actions.regulations import pool_defaults
from tenant_apps.budget.models import Category, Contest, Pool
from tenant_apps.budget.web.office.doors import (
    FormPage,
    allowed,
    by,
    contest_page,
    find_contest,
)
from tenant_apps.budget.web.office.pool_forms import CategoryForm, PoolForm
from tenants.requests import CityRequest

POOL_PAGE = FormPage("pool.html", tab="pools", then="pools", said=_("Saved."), until_frozen=True)
CATEGORY_PAGE = FormPage("category.html", tab="pools", then="pools", until_frozen=True)


@require_safe
@allowed("contest.edit")
def pools(request: CityRequest, slug: str) -> HttpResponse:
    """Show pools and categories."""
    contest = find_contest(slug)
    return contest_page(
        request,
        "pools.html",
        contest,
        "pools",
        pools=contest.pools.select_related("district"),
        categories=contest.categories.all(),
        form=CategoryForm(initial={"hue": 186, "position": contest.categories.count()}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("contest.edit")
def new_pool(request: CityRequest, slug: str) -> HttpResponse:
    """Add a pool."""
    contest = find_contest(slug)
    place = contest.pools.count()
    initial = {"min_choices": 1, "max_choices": 3, "code": f"pool-{place + 1}"}
    initial |= pool_defaults(contest) | (standard_of(contest) if is_closed() else {})
    form = form_of(request, contest, initial)

    def add() -> Pool:
        return actions.add_pool(contest, position=place, **form.values(), **by(request))

    return POOL_PAGE.answer(request, contest, form, add)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("contest.edit")
def pool(request: CityRequest, slug: str, code: str) -> HttpResponse:
    """Show and change a pool."""
    contest = find_contest(slug)
    found = find_pool(contest, code)
    form = form_of(request, contest, PoolForm.initial_of(found))

    def change() -> Pool:
        return actions.change_pool(found, **form.values(), **by(request))

    return POOL_PAGE.answer(request, contest, form, change, pool=found)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("contest.edit")
def remove_pool(request: CityRequest, slug: str, code: str) -> HttpResponse:
    """Ask once more, then remove a pool without proposals."""
    contest = find_contest(slug)
    found = find_pool(contest, code)
    if request.method != "POST":
        return contest_page(request, "pool_remove.html", contest, "pools", pool=found)
    actions.remove_pool(found, **by(request))
    return redirect("budget_office:pools", slug)


@require_POST
@allowed("contest.edit")
def new_category(request: CityRequest, slug: str) -> HttpResponse:
    """Add a category from the form under the list."""
    contest = find_contest(slug)
    form = CategoryForm(request.POST)

    def add() -> Category:
        return actions.add_category(contest, **form.cleaned_data, **by(request))

    return CATEGORY_PAGE.answer(request, contest, form, add)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("contest.edit")
def category(request: CityRequest, slug: str, key: int) -> HttpResponse:
    """Show and change a category."""
    contest = find_contest(slug)
    found = find_category(contest, key)
    form = CategoryForm(request.POST or None, initial=CategoryForm.initial_of(found))

    def change() -> Category:
        return actions.change_category(found, **form.cleaned_data, **by(request))

    return CATEGORY_PAGE.answer(request, contest, form, change, category=found)


@require_POST
@allowed("contest.edit")
def remove_category(request: CityRequest, slug: str, key: int) -> HttpResponse:
    """Remove a category; its proposals stay without one."""
    actions.remove_category(find_category(find_contest(slug), key), **by(request))
    return redirect("budget_office:pools", slug)


def form_of(request: CityRequest, contest: Contest, initial: dict[str, Any]) -> PoolForm:
    """Return the form of a pool; what a closed plan sets is only for reading."""
    currency = contest.currency
    return PoolForm(request.POST or None, currency=currency, initial=initial, closed=is_closed())


def find_pool(contest: Contest, code: str) -> Pool:
    """Return a pool of a contest; 404 when there is none."""
    return get_object_or_404(Pool.objects.select_related("contest"), contest=contest, code=code)


def find_category(contest: Contest, key: int) -> Category:
    """Return a category of a contest; 404 when there is none."""
    return get_object_or_404(Category.objects.select_related("contest"), contest=contest, pk=key)
