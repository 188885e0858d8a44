"""The registers in the operators' console: what is loaded, load a newer file, follow the work."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kernel.errors import NotFound, Refusal
from kernel.gates import check_operator
from kernel.jobs.models import Job
from kernel.jobs.views import view_of
from kernel.problems import sentence_of
from shared_apps.registers.actions.uploads import JOB_KIND, READERS, start_load
from shared_apps.registers.models import RegisterUnit
from shared_apps.registers.web.forms import REGISTERS, RegisterFileForm

LOADERS = frozenset({"operator"})
SHOWN_JOBS = 10


@require_http_methods(["GET", "HEAD", "POST"])
def registers(request: HttpRequest) -> HttpResponse:
    """Show the registers and take a newer file of one."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    check_operator(actor, LOADERS if request.method == "POST" else READERS)
    form = RegisterFileForm(request.POST or None, request.FILES or None)
    job, problem, status = _submitted(request, form)
    if job is not None:
        return redirect("registers_console:job", job.pk)
    context = {**_overview(), "form": form, "problem": problem, "may_load": LOADERS & actor.roles}
    return render(request, "registers/registers.html", context, status=status)


@require_safe
def job(request: HttpRequest, job: UUID) -> HttpResponse:
    """Show how far a load is, and its report."""
    check_operator(request.actor, READERS)  # type: ignore[attr-defined]
    found = Job.objects.filter(pk=job, kind=JOB_KIND).first()
    if found is None:
        raise NotFound("jobs.unknown_job")
    href = reverse("registers_console:job", args=[found.pk])
    return render(request, "registers/job.html", {"job": view_of(found), "href": href})


def _submitted(request: HttpRequest, form: RegisterFileForm) -> tuple[Job | None, str, int]:
    """Return the started job, or the sentence that refuses it, and the status of the page."""
    if request.method != "POST":
        return None, "", 200
    if not form.is_valid():
        return None, "", 422
    wanted = form.cleaned_data
    actor, at = request.actor, request.at  # type: ignore[attr-defined]
    try:
        started = start_load(
            wanted["register"], wanted["file"], as_of=wanted["as_of"], actor=actor, at=at
        )
    except Refusal as refusal:
        return None, sentence_of(refusal), refusal.status
    return started, "", 200


def _overview() -> dict[str, Any]:
    """Return what is loaded of each register, and the newest loads."""
    names = dict(REGISTERS)
    jobs = Job.objects.filter(kind=JOB_KIND).order_by("-created_at")[:SHOWN_JOBS]
    return {
        "loaded": RegisterUnit.objects.overview(),
        "jobs": [
            {
                "job": view_of(one),
                "at": one.created_at,
                "pk": one.pk,
                "register": names.get(one.parameters.get("register", ""), ""),
            }
            for one in jobs
        ],
    }
