"""Counting as long work: started in the office, run by the worker, found again."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kernel.errors import NotFound
from kernel.jobs.actions import Progress, start_job
from kernel.jobs.models import Job
from kernel.people import Actor
from tenant_apps.budget.actions.imports import JobRunner
from tenant_apps.budget.actions.tallies import check_countable, count_contest
from tenant_apps.budget.models import Contest
from tenant_apps.budget.rules.permissions import MATRIX

JOB_KIND = "budget.tally"


def start_count(contest: Contest, *, actor: Actor, at: datetime) -> Job:
    """Start counting a contest. Raises: what `count_contest` would refuse at once."""
    check_countable(contest, actor=actor, at=at)
    return start_job(JOB_KIND, parameters={"contest": contest.slug}, actor=actor, at=at)


def latest_count(contest: Contest) -> Job | None:
    """Return the count that was started last, if any."""
    found = Job.objects.filter(kind=JOB_KIND, parameters__contest=contest.slug)
    return found.order_by("-created_at").first()


def run_count(progress: Progress, *, at: datetime, actor: Actor, contest: str) -> dict[str, Any]:
    """Count a contest and say what came out."""
    found = Contest.objects.filter(slug=contest).first()
    if found is None:
        raise NotFound("budget.tally.not_counted")
    tally = count_contest(found, actor=actor, at=at, progress=progress)
    winners = sum(len(outcome["winners"]) for outcome in tally.result["pools"].values())
    return {
        "text": _("The votes are counted. The result is preliminary."),
        "counts": {str(_("Ballots")): tally.ballots, str(_("Winners")): winners},
        "digest": tally.digest,
    }


RUNNER = JobRunner(
    title=gettext_lazy("Count of a contest"), run=run_count, roles=MATRIX["tally.read"]
)
