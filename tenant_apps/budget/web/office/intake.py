"""Proposals in the office: the queue, one proposal, decisions, entering a paper one."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel.errors import Refusal
from kernel.problems import sentence_of
from tenant_apps.budget.actions.admission import admit, ask_for_correction, reject
from tenant_apps.budget.actions.proposals import enter_paper_proposal
from tenant_apps.budget.actions.regulations import evaluation_deadline
from tenant_apps.budget.models import Contest, Proposal
from tenant_apps.budget.models.ballot_papers import is_frozen
from tenant_apps.budget.models.proposal_queries import STATE_GROUPS, ProposalQuerySet
from tenant_apps.budget.rules.permissions import may
from tenant_apps.budget.web.office.doors import allowed, by, contest_page, find_contest
from tenant_apps.budget.web.office.intake_forms import DecisionForm, FilterForm
from tenant_apps.budget.web.proposal_forms import CostFormSet, ProposalForm, content_of
from tenants.requests import CityRequest

PAGE_SIZE = 50
DECISIONS: dict[str, Callable[..., int]] = {
    "admit": admit,
    "reject": reject,
    "correct": ask_for_correction,
}


def found_proposals(contest: Contest, form: FilterForm) -> ProposalQuerySet:
    """Return the proposals that the filter of the list asks for, by number."""
    wanted = form.cleaned_data if form.is_valid() else {}
    found = Proposal.objects.numbered().filter(contest=contest)
    if wanted.get("pool"):
        found = found.filter(pool=wanted["pool"])
    if wanted.get("state"):
        found = found.filter(state=wanted["state"])
    found = found.in_group(wanted.get("group", "")).matching(wanted.get("q", ""))
    return found.select_related("pool", "category").in_order_of_number()


@require_safe
@allowed("proposal.view")
def proposals(request: CityRequest, slug: str) -> HttpResponse:
    """Show the proposals of a contest, searched and filtered."""
    return list_page(request, find_contest(slug), DecisionForm())


def list_page(
    request: CityRequest, contest: Contest, decision: DecisionForm, *, status: int = 200
) -> HttpResponse:
    """Render the list with the form of decisions under it."""
    form = FilterForm(request.GET or {}, contest=contest)
    page = Paginator(found_proposals(contest, form), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "decision": decision,
        "chosen": set(map(int, chosen_numbers(request))),
        "query": request.GET.urlencode(),
        "deadline": evaluation_deadline(contest, country=request.city.country),
        **permissions_of(request, contest),
    }
    return contest_page(request, "proposals.html", contest, "proposals", status=status, **context)


def permissions_of(request: CityRequest, contest: Contest) -> dict[str, Any]:
    """Return what the person may do with proposals, and in which states they are decided on.

    Nobody decides once the paper is frozen.
    """
    roles = request.actor.roles
    return {
        "may_decide": may(roles, "proposal.decide") and not is_frozen(contest),
        "decidable": STATE_GROUPS["review"],
        "may_enter": may(roles, "proposal.enter"),
        "may_import": may(roles, "proposals.import"),
    }


def chosen_numbers(request: CityRequest) -> list[str]:
    """Return the ticked numbers of a posted list."""
    return [item for item in request.POST.getlist("number") if item.isdecimal()][:1000]


@require_POST
@allowed("proposal.view")
def decide(request: CityRequest, slug: str) -> HttpResponse:
    """Admit, reject or send back every ticked proposal, all of them or none."""
    contest = find_contest(slug)
    form = DecisionForm(request.POST)
    refused = decide_on(request, contest, form, [int(item) for item in chosen_numbers(request)])
    if refused is not None:
        return list_page(request, contest, form, status=refused)
    return redirect(next_page(request, reverse("budget_office:proposals", args=[slug])))


def next_page(request: CityRequest, default: str) -> str:
    """Return the list as it was filtered, or `default`."""
    query = request.POST.get("query", "")
    return f"{default}?{query}" if query else default


def decide_on(
    request: CityRequest, contest: Contest, form: DecisionForm, numbers: list[int]
) -> int | None:
    """Do what the pressed button says; return the status of a refusal, None when it is done."""
    act = DECISIONS.get(request.POST.get("decision", ""))
    if act is None or not form.is_valid():
        return 422
    reason = form.cleaned_data["reason"]
    try:
        count = act(contest, numbers=numbers, reason=reason, **by(request))
    except Refusal as refusal:
        form.add_error(None, sentence_of(refusal))
        return refusal.status
    text = ngettext("Decided on %(count)s proposal.", "Decided on %(count)s proposals.", count)
    messages.success(request, text % {"count": count})
    return None


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("proposal.view")
def proposal(request: CityRequest, slug: str, number: int) -> HttpResponse:
    """Show one proposal with its history, and decide on it."""
    contest = find_contest(slug)
    readable = Proposal.objects.select_related("pool", "category", "author")
    found = get_object_or_404(readable, contest=contest, number=number)
    form = DecisionForm(request.POST or None)
    status = decide_on(request, contest, form, [number]) if request.method == "POST" else 200
    if status is None:
        return redirect("budget_office:proposal", slug, number)
    context = {
        "proposal": found,
        "form": form,
        "history": found.transitions.order_by("pk"),
        "neighbours": neighbours_of(found),
        **permissions_of(request, contest),
    }
    return contest_page(request, "proposal.html", contest, "proposals", status=status, **context)


def neighbours_of(proposal: Proposal) -> dict[str, Any]:
    """Return the numbers before and after a proposal."""
    numbered = Proposal.objects.filter(contest_id=proposal.contest_id).order_by("number")
    number = proposal.number or 0
    numbers = numbered.values_list("number", flat=True)
    return {
        "previous": numbers.filter(number__lt=number).last(),
        "next": numbers.filter(number__gt=number).first(),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("proposal.enter")
def enter(request: CityRequest, slug: str) -> HttpResponse:
    """Enter a proposal that came on paper."""
    contest = find_contest(slug)
    form = ProposalForm(request.POST or None, contest=contest)
    form.fields["author_name"].label = _("The author's name as shown")
    options = {"currency": contest.currency}
    costs = CostFormSet(request.POST or None, prefix="costs", form_kwargs=options)
    entered = _enter(request, contest, form, costs) if request.method == "POST" else None
    if entered is not None:
        text = _("Entered under number %(number)s.") % {"number": entered.number}
        messages.success(request, text)
        return redirect("budget_office:proposal", slug, entered.number)
    context = {"form": form, "costs": costs, "key": request.POST.get("key") or uuid4()}
    status = 422 if request.method == "POST" else 200
    return contest_page(request, "enter.html", contest, "proposals", status=status, **context)


def _enter(
    request: CityRequest, contest: Contest, form: ProposalForm, costs: Any
) -> Proposal | None:
    """Enter what was typed, or add what is wrong with it to the form."""
    more_rows = request.POST.get("intent") == "add_row"
    if more_rows or not (form.is_valid() and costs.is_valid()):
        return None
    try:
        return enter_paper_proposal(
            contest,
            content=content_of(form, costs),
            key=UUID(request.POST.get("key", "")),
            **by(request),
        )
    except (Refusal, ValueError) as error:
        wrong_key = _("The form is too old. Open it again.")
        form.add_error(None, sentence_of(error) if isinstance(error, Refusal) else wrong_key)
        return None
