"""Pools and categories of a contest."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenant_apps.budget.actions import pools as actions
from tenant_apps.budget.models import Category, Pool
from tenant_apps.budget.web.office.doors import allowed, contest_page, find_contest, submitted
from tenant_apps.budget.web.office.pool_forms import CategoryForm, PoolForm
from tenant_apps.budget.web.requests import CityRequest


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
    initial = {"min_choices": 1, "max_choices": 3, "code": f"pool-{contest.pools.count() + 1}"}
    form = PoolForm(request.POST or None, currency=contest.currency, initial=initial)
    added, status = submitted(
        request,
        form,
        lambda: actions.add_pool(
            contest,
            actor=request.actor,
            at=request.at,
            position=contest.pools.count(),
            **form.values(),
        ),
    )
    if added is not None:
        messages.success(request, _("The pool is added."))
        return redirect("budget_office:pools", slug)
    return contest_page(request, "pool.html", contest, "pools", form=form, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("contest.edit")
def pool(request: CityRequest, slug: str, code: str) -> HttpResponse:
    """Show and change a pool."""
    contest = find_contest(slug)
    found = get_object_or_404(Pool.objects.select_related("contest"), contest=contest, code=code)
    initial = PoolForm.initial_of(found)
    form = PoolForm(request.POST or None, currency=contest.currency, initial=initial)
    kept, status = submitted(
        request,
        form,
        lambda: actions.change_pool(found, actor=request.actor, at=request.at, **form.values()),
    )
    if kept is not None:
        messages.success(request, _("Saved."))
        return redirect("budget_office:pools", slug)
    return contest_page(
        request, "pool.html", contest, "pools", form=form, pool=found, status=status
    )


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("contest.edit")
def remove_pool(request: CityRequest, slug: str, code: str) -> HttpResponse:
    """Ask once more, then remove a pool without proposals."""
    contest = find_contest(slug)
    found = get_object_or_404(Pool.objects.select_related("contest"), contest=contest, code=code)
    if request.method == "POST":
        actions.remove_pool(found, actor=request.actor, at=request.at)
        messages.success(request, _("The pool is removed."))
        return redirect("budget_office:pools", slug)
    return contest_page(request, "pool_remove.html", contest, "pools", pool=found)


@require_POST
@allowed("contest.edit")
def new_category(request: CityRequest, slug: str) -> HttpResponse:
    """Add a category from the form under the list."""
    contest = find_contest(slug)
    form = CategoryForm(request.POST)
    added, status = submitted(
        request,
        form,
        lambda: actions.add_category(
            contest, actor=request.actor, at=request.at, **form.cleaned_data
        ),
    )
    if added is not None:
        return redirect("budget_office:pools", slug)
    return contest_page(request, "category.html", contest, "pools", form=form, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("contest.edit")
def category(request: CityRequest, slug: str, key: int) -> HttpResponse:
    """Show, change or remove a category."""
    contest = find_contest(slug)
    found = get_object_or_404(Category.objects.select_related("contest"), contest=contest, pk=key)
    if "remove" in request.POST:
        actions.remove_category(found, actor=request.actor, at=request.at)
        return redirect("budget_office:pools", slug)
    form = CategoryForm(request.POST or None, initial=CategoryForm.initial_of(found))
    kept, status = submitted(
        request,
        form,
        lambda: actions.change_category(
            found, actor=request.actor, at=request.at, **form.cleaned_data
        ),
    )
    if kept is not None:
        return redirect("budget_office:pools", slug)
    return contest_page(
        request, "category.html", contest, "pools", form=form, category=found, status=status
    )
