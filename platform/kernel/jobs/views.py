"""The page on which long work is found again."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kernel.errors import NotFound, Refusal
from kernel.jobs.models import Job, JobState
from kernel.people import SYSTEM, Actor
from kernel.problems import sentence_of
from kernel.registries import job_runners, sentences

READERS = frozenset({"owner", "auditor", "operator", "viewer"})
"""Who reads the report of every kind, in a municipality and on the main host; a runner's attribute
`roles` names others."""


@require_safe
def job_page(request: HttpRequest, job: UUID) -> HttpResponse:
    """Show how far a job is, to those who may see it; machines get JSON."""
    actor: Actor = getattr(request, "actor", SYSTEM)
    found = Job.objects.filter(pk=job).first()
    if found is None or not may_see_job(found, actor):
        raise NotFound("jobs.unknown_job")
    view = view_of(found)
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({key: value for key, value in view.items() if key != "title"})
    shell = shell_for(request, actor)
    href = reverse("jobs:job", args=[found.uuid])
    return render(request, "jobs/job.html", {"job": view, "shell": shell, "href": href})


def shell_for(request: HttpRequest, actor: Actor) -> str:
    """Return the template around a job's page: the console's, the office's or a visitor's."""
    if getattr(request, "city", None) is None:
        return "ui/console.html"
    return "ui/office.html" if actor.is_staff else "ui/city.html"


def may_see_job(job: Job, actor: Actor) -> bool:
    """Whether the actor started the job or holds a role that opens its kind."""
    if actor.account is not None and actor.account == job.started_by:
        return True
    roles: frozenset[str] = getattr(job_runners.entries.get(job.kind), "roles", frozenset())
    return not actor.roles.isdisjoint(READERS | roles)


def view_of(job: Job) -> dict[str, Any]:
    """Return what people read of a job."""
    runner = job_runners.entries.get(job.kind)
    report = job.report if isinstance(job.report, dict) else {}
    return {
        "title": getattr(runner, "title", job.kind),
        "state": job.state,
        "step": job.step,
        "done": job.done,
        "total": job.total,
        "report_text": _report_text(job, report),
        "counts": report.get("counts", {}),
        "errors": report.get("errors", []),
        "links": report.get("links", []),
    }


def _report_text(job: Job, report: dict[str, Any]) -> str:
    if job.state == JobState.FAILED:
        return _(
            "It did not succeed after several attempts. Nothing else is affected. "
            "Start it again or tell the operator."
        )
    if job.state == JobState.REFUSED and report.get("code") in sentences.entries:
        return sentence_of(Refusal(report["code"], **report.get("facts", {})))
    return str(report.get("text", ""))
