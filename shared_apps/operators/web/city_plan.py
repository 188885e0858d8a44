"""A municipality's service plan, changed or ended by those who run the platform or its money."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kernel.errors import NotFound
from kernel.ui.submitting import submitted
from shared_apps.operators.web import city_parts
from shared_apps.operators.web.city import find_city
from shared_apps.operators.web.city_plan_forms import CancelForm, PlanForm
from shared_apps.operators.web.gates import console
from shared_apps.operators.web.requests import MainRequest
from shared_apps.plans.actions import subscriptions
from shared_apps.plans.models import Plan, Subscription


@require_http_methods(["GET", "HEAD", "POST"])
@console("plan.change")
def change(request: MainRequest, slug: str) -> HttpResponse:
    """Put a municipality on another plan once the consequences were confirmed."""
    found, before = _served(slug)
    plans = list(Plan.objects.on_the_list())
    form = PlanForm(request.POST or None, plans=plans, before=before)
    done, status = submitted(request, form, lambda: _change(request, found, plans, form))
    return _answer(request, "operators/city_plan.html", found, before, form, done, status)


@require_http_methods(["GET", "HEAD", "POST"])
@console("plan.change")
def cancel(request: MainRequest, slug: str) -> HttpResponse:
    """End the contract of a municipality once that was confirmed."""
    found, before = _served(slug)
    form = CancelForm(request.POST or None)
    done, status = submitted(request, form, lambda: _cancel(request, found))
    return _answer(request, "operators/city_plan_cancel.html", found, before, form, done, status)


def _served(slug: str) -> tuple[Any, Subscription]:
    """Return a municipality with its live service. Raises: NotFound where there is none."""
    found = find_city(slug)
    live = Subscription.objects.live().select_related("plan").filter(municipality=found).first()
    if live is None:
        raise NotFound("plans.subscription.none")
    return found, live


def _change(request: MainRequest, found: Any, plans: list[Plan], form: PlanForm) -> Subscription:
    plan = next(plan for plan in plans if plan.code == form.cleaned_data["plan"])
    return subscriptions.change_plan(
        municipality=found,
        plan=plan,
        modules=form.cleaned_data["modules"],
        actor=request.actor,
        at=request.at,
    )


def _cancel(request: MainRequest, found: Any) -> Subscription:
    return subscriptions.cancel(municipality=found, actor=request.actor, at=request.at)


def _answer(  # noqa: PLR0917 - what both pages share
    request: MainRequest,
    template: str,
    found: Any,
    before: Subscription,
    form: Any,
    done: Subscription | None,
    status: int,
) -> HttpResponse:
    if done is not None:
        messages.success(request, _("Done."))
        return redirect("console:city", slug=found.slug)
    context = {**city_parts.heading(request, found), "form": form}
    context["service"] = city_parts.service_of(before, at=request.at)
    return render(request, template, context, status=status)
