"""Words and pictures of the participatory budget: `{% load budget %}`."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from kernel.ui.templatetags.ui import money, number
from tenant_apps.budget.messages import PHASE_LABELS
from tenant_apps.budget.models import Contest, Pool, Proposal
from tenant_apps.budget.models.proposal_queries import WINNING_STATES
from tenant_apps.budget.rules.lifecycle import PROPOSAL_MOVES, ProposalState
from tenant_apps.budget.rules.receipts import group_code

register = template.Library()

STATE_LABELS = {
    "draft": _("Draft"),
    "submitted": _("Submitted"),
    "formal_review": _("Formal review"),
    "correction": _("Waiting for the author's correction"),
    "substantive_review": _("Substantive review"),
    "admitted": _("Admitted"),
    "rejected": _("Rejected"),
    "appeal": _("Appeal"),
    "withdrawn": _("Withdrawn"),
    "merged": _("Merged with another project"),
    "on_ballot": _("On the ballot"),
    "selected": _("Winner"),
    "not_selected": _("Not selected"),
    "planned": _("Planned"),
    "in_progress": _("Being built"),
    "done": _("Built"),
    "cancelled": _("Cancelled"),
}
STATE_KINDS = {
    "admitted": "good",
    "selected": "good",
    "planned": "good",
    "in_progress": "warn",
    "done": "good",
    "correction": "warn",
    "appeal": "warn",
    "rejected": "bad",
    "cancelled": "bad",
    "draft": "quiet",
    "withdrawn": "quiet",
    "merged": "quiet",
    "not_selected": "quiet",
}
STAGE_LABELS = {
    "submission": _("Submission"),
    "review": _("Review"),
    "voting": _("Voting"),
    "winners": _("Winners"),
    "realisation": _("Realisation"),
}
PICTURE_SHAPES = 4


@register.filter
def state_label(state: str) -> Any:
    """Name a proposal's state."""
    return STATE_LABELS.get(state, state)


@register.filter
def grouped(code: str) -> str:
    """Return the code of a receipt as printed on it: `ABCD-EFGH-JKMN-PQRS-TVWX`."""
    return group_code(code)


@register.filter
def state_kind(state: str) -> str:
    """Return the kind of badge that a proposal's state has."""
    return STATE_KINDS.get(state, "")


@register.filter
def phase_label(kind: str) -> Any:
    """Name a phase of a contest."""
    return PHASE_LABELS.get(kind, kind)


@register.filter
def is_winner(proposal: Proposal) -> bool:
    """Return whether a project won."""
    return proposal.state in WINNING_STATES


@register.filter
def may_leave(proposal: Proposal) -> bool:
    """Return whether the author may still withdraw: not once the ballot is printed."""
    state = ProposalState(proposal.state)
    return state != ProposalState.ON_BALLOT and ProposalState.WITHDRAWN in PROPOSAL_MOVES[state]


@register.filter
def picture(proposal: Proposal) -> str:
    """Return the address of the drawn picture of a project: its category's hue, its own hills."""
    hue = proposal.category.hue if proposal.category else 186
    shape = (proposal.number or 0) * 3 // 7 % PICTURE_SHAPES
    return reverse("budget:picture", args=[round(hue / 10) * 10 % 360, shape])


@register.filter
def number_line(proposal: Proposal) -> str:
    """Return number and category, as they stand above a title."""
    parts = [f"№ {proposal.number}"]
    if proposal.category:
        parts.append(proposal.category.name)
    return " · ".join(parts)


@register.filter
def votes_line(proposal: Proposal, votes: dict[int, int] | None) -> str:
    """Return the votes of a project with their tick; the place or nothing while secret."""
    counted = None if votes is None else votes.get(proposal.ballot_number or 0)
    if counted is None:
        return proposal.place
    text = ngettext("%(votes)s vote", "%(votes)s votes", counted) % {"votes": number(counted)}
    return f"✓ {text}"


@register.filter
def method_sentence(pool: Pool) -> str:
    """Say in one sentence how people vote in a pool."""
    most = pool.max_choices
    if pool.method == "choose-1":
        return gettext("Choose one project.")
    if pool.method == "knapsack":
        return gettext("Choose any projects whose costs fit into the amount together.")
    if pool.method == "cumulative":
        return ngettext(
            "Share out up to %(points)s point.",
            "Share out up to %(points)s points.",
            pool.points_sum or 0,
        ) % {"points": pool.points_sum}
    if most is None:
        return (
            gettext("Put the projects in order, the best first.")
            if pool.method == "ranking"
            else gettext("Choose as many projects as you like.")
        )
    sentence = (
        ngettext(
            "Put up to %(most)s project in order, the best first.",
            "Put up to %(most)s projects in order, the best first.",
            most,
        )
        if pool.method == "ranking"
        else ngettext("Choose up to %(most)s project.", "Choose up to %(most)s projects.", most)
    )
    return sentence % {"most": most}


@register.filter
def cost_limits(pool: Pool, contest: Contest) -> str | SafeString:
    """Say what one project of a pool may cost; nothing where there is no limit."""
    least = money(pool.min_cost_minor, contest.currency)
    most = money(pool.max_cost_minor, contest.currency)
    if pool.min_cost_minor and most:
        return gettext("A project costs from %(least)s to %(most)s.") % {
            "least": least,
            "most": most,
        }
    if most:
        return gettext("A project costs up to %(most)s.") % {"most": most}
    if pool.min_cost_minor:
        return gettext("A project costs at least %(least)s.") % {"least": least}
    return ""
