"""Plans in the operators' console: the list, who uses which, and the form of each."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kernel.errors import NotFound, Refusal
from kernel.gates import check_operator
from kernel.problems import sentence_of
from shared_apps.plans.actions.plans import change_plan_terms, make_plan
from shared_apps.plans.messages import KIND_LABELS
from shared_apps.plans.models import Plan
from shared_apps.plans.web.forms import PlanForm
from shared_apps.plans.web.service import text_of

READERS = frozenset({"operator", "finance", "viewer"})
WRITERS = frozenset({"operator", "finance"})


@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    """Show every plan, offered or not, with how many use it."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    check_operator(actor, READERS)
    using = Count("subscriptions", filter=~Q(subscriptions__state="cancelled"))
    found = Plan.objects.annotate(using=using).order_by("position", "pk")
    rows = [row_of(plan) for plan in found]
    context = {"rows": rows, "may_write": bool(actor.roles & WRITERS)}
    return render(request, "plans/console/plans.html", context)


def row_of(plan: Plan) -> dict[str, Any]:
    """Return a plan for the list."""
    return {"plan": plan, "name": text_of(plan.names), "kind": KIND_LABELS[plan.kind]}


@require_http_methods(["GET", "HEAD", "POST"])
def new_plan(request: HttpRequest) -> HttpResponse:
    """Make a plan."""
    form = PlanForm(request.POST or None, with_code=True, initial={"grace_days": 14})

    def make(**by: Any) -> Plan:
        return make_plan(code=form.cleaned_data["code"], **form.values(), **by)

    return answer(request, form, make)


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, code: str) -> HttpResponse:
    """Show and change a plan."""
    found = Plan.objects.filter(code=code).first()
    form = PlanForm(request.POST or None, initial=PlanForm.initial_of(found) if found else {})

    def change(**by: Any) -> Plan:
        return change_plan_terms(code=code, **form.values(), **by)

    return answer(request, form, change, found=found, code=code)


def answer(
    request: HttpRequest,
    form: PlanForm,
    act: Callable[..., Plan],
    *,
    found: Plan | None = None,
    code: str = "",
) -> HttpResponse:
    """Do `act` when a valid form was sent; show it again with everything typed otherwise."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    check_operator(actor, READERS if request.method != "POST" else WRITERS)
    if code and found is None:
        raise NotFound("plans.plan.unknown")
    status = 200
    if request.method == "POST":
        status = _done(request, form, act)
        if status == 200:
            messages.success(request, _("Saved. Whoever has the plan keeps its old terms."))
            return redirect("plans_console:plans")
    context = {
        "form": form,
        "found": found,
        "name": text_of(found.names) if found else "",
        "using": found.subscriptions.exclude(state="cancelled").count() if found else 0,
        "may_write": bool(actor.roles & WRITERS),
    }
    return render(request, "plans/console/plan.html", context, status=status)


def _done(request: Any, form: PlanForm, act: Callable[..., Plan]) -> int:
    """Return 200 when it was done, else the status of the refusal, which the form then shows."""
    if not form.is_valid():
        return 422
    try:
        act(actor=request.actor, at=request.at)
    except Refusal as refusal:
        form.add_error(None, sentence_of(refusal))
        return refusal.status
    return 200
