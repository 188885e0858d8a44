"""What the participatory budget shows on a resident's own page."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from kernel.people import Actor
from tenant_apps.budget.models.contest_numbers import submitting_contests
from tenant_apps.budget.models.own_records import own_records

NEXT_STEPS = {
    "submitted": _("The office looks next whether everything is filled in."),
    "formal_review": _("The office checks whether everything is filled in."),
    "correction": _("The office waits for your correction."),
    "substantive_review": _("A department checks whether it can be built and what it costs."),
    "admitted": _("It goes on the ballot when voting opens."),
    "appeal": _("Other officials look at it again."),
    "on_ballot": _("The votes decide."),
    "selected": _("The city plans how to build it."),
    "planned": _("The city prepares to build it."),
    "in_progress": _("It is being built."),
}


def read(actor: Actor, at: datetime) -> dict[str, Any]:
    """Return drafts, proposals with their next step, receipts, and where one can submit."""
    own = own_records(actor.account)
    proposals = [{"project": item, "next": NEXT_STEPS.get(item.state)} for item in own["proposals"]]
    return {**own, "proposals": proposals, "contests": submitting_contests(at)}
