"""Writing, submitting and withdrawing proposals; a resident's own page."""

from datetime import datetime
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel.errors import Refusal
from tenant_apps.budget.actions.proposal_checks import EDITABLE_STATES
from tenant_apps.budget.actions.proposals import (
    save_draft,
    start_draft,
    submit_proposal,
    withdraw_proposal,
)
from tenant_apps.budget.models import Contest, Proposal
from tenant_apps.budget.models.own_records import own_proposals
from tenant_apps.budget.models.readable_contests import readable_contests
from tenant_apps.budget.rules.lifecycle import PhaseKind, ProposalState
from tenant_apps.budget.web.contest_parts import badge_of, running_phase
from tenant_apps.budget.web.proposal_pages import Writing
from tenants.requests import CityRequest


def _contest_with_choices(slug: str) -> Contest:
    found = readable_contests().prefetch_related("pools", "categories")
    return get_object_or_404(found, slug=slug)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: CityRequest, slug: str) -> HttpResponse:
    """Show an empty form; its first save makes the draft, whose key the form already carries."""
    contest = _contest_with_choices(slug)
    if not is_submitting(contest, request.at):
        context = {"contest": contest, "badge": badge_of(contest, request.at)}
        return render(request, "budget/proposal_closed.html", context, status=409)
    if request.method != "POST":
        return Writing(request, contest, key=uuid4()).page()
    key = key_of(request.POST.get("key", ""))
    start_draft(contest, actor=request.actor, at=request.at, key=key)
    return answer_post(request, contest, key)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: CityRequest, key: UUID) -> HttpResponse:
    """Show a draft, or a proposal that was sent back for correction, and keep what is written."""
    proposal = get_object_or_404(own_proposals(request.actor.account), uuid=key)
    if proposal.state not in EDITABLE_STATES:
        return redirect("budget:project", proposal.contest.slug, proposal.number)
    contest = _contest_with_choices(proposal.contest.slug)
    if request.method == "POST":
        return answer_post(request, contest, key, proposal)
    return Writing(request, contest, key=key, proposal=proposal).page()


def answer_post(
    request: CityRequest, contest: Contest, key: UUID, proposal: Proposal | None = None
) -> HttpResponse:
    """Keep what was sent, then do what the pressed button says; a refusal loses nothing."""
    writing = Writing(request, contest, key=key, proposal=proposal)
    try:
        saved = save_draft(key, content=writing.read(), actor=request.actor, at=request.at)
        writing.kept = saved
        writing.take_files()
        if writing.intent != "submit" or writing.is_wrong:
            return writing.answer(saved)
        submitted = submit_proposal(key, actor=request.actor, at=request.at)
    except Refusal as refusal:
        if writing.intent != "autosave" and already_submitted(key, refusal):
            return redirect("budget:mine")
        return writing.refused(refusal)
    return thank(request, submitted)


def thank(request: CityRequest, submitted: Proposal) -> HttpResponse:
    """Say the number of a submitted proposal on its page."""
    text = _("Submitted. Your project has the number %(number)s.") % {"number": submitted.number}
    messages.success(request, text)
    return redirect("budget:project", submitted.contest.slug, submitted.number)


def already_submitted(key: UUID, refusal: Refusal) -> bool:
    """Return whether the refusal only says that the form was sent a second time."""
    fresh = Proposal.objects.filter(uuid=key, state=ProposalState.SUBMITTED.value)
    return refusal.code == "budget.proposal.wrong_state" and fresh.exists()


@login_required
@require_POST
def withdraw(request: CityRequest, key: UUID) -> HttpResponse:
    """Take a proposal back, or throw a draft away."""
    reason = request.POST.get("reason", "")[:2000]
    withdraw_proposal(key, actor=request.actor, at=request.at, reason=reason)
    messages.success(request, _("Done: it is withdrawn."))
    return redirect("budget:mine")


@require_safe
def mine(request: CityRequest) -> HttpResponse:
    """Lead to the resident's own page, where the module has its part."""
    return redirect("mine")


def is_submitting(contest: Contest, at: datetime) -> bool:
    """Return whether proposals of a contest can be submitted at an instant."""
    phase = running_phase(contest, at)
    return phase is not None and phase.kind == PhaseKind.SUBMISSION


def key_of(text: str) -> UUID:
    """Return the draft's key that a form carries. Raises: Http404 for anything else."""
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error
