"""Imports in the office: choose a file, read its report, confirm."""

import io
from typing import Any
from uuid import UUID

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel.jobs.models import Job, JobState
from kernel.jobs.views import view_of
from tenant_apps.budget.actions.imports import (
    ELECTION,
    JOB_KIND,
    PERMISSIONS,
    PROJECTS,
    VOTES,
    confirm_import,
    import_after,
    start_import,
)
from tenant_apps.budget.actions.imports_projects import HEADINGS
from tenant_apps.budget.actions.imports_votes import HEADINGS as VOTE_HEADINGS
from tenant_apps.budget.messages import FINDINGS, LIMIT_BROKEN, METHODS, RULES, SENTENCES
from tenant_apps.budget.models import Contest
from tenant_apps.budget.rules.permissions import check_may
from tenant_apps.budget.web.office.doors import (
    allowed,
    by,
    contest_page,
    find_contest,
    submitted,
)
from tenant_apps.budget.web.office.import_forms import (
    ElectionFileForm,
    ProjectsFileForm,
    VotesFileForm,
)
from tenant_apps.files.messages import SENTENCES as FILE_SENTENCES
from tenant_apps.files.rules.content import XLSX
from tenant_apps.files.rules.tables import write_xlsx
from tenant_apps.residents.messages import SENTENCES as RESIDENT_SENTENCES
from tenants.requests import CityRequest

SHOWN = 20
TABLES = {
    PROJECTS: ("import_projects.html", "proposals", HEADINGS),
    VOTES: ("import_votes.html", "tally", VOTE_HEADINGS),
}
SHARED = {**FILE_SENTENCES, **RESIDENT_SENTENCES}


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("ballots.import")
def imports(request: CityRequest) -> HttpResponse:
    """Import an election from a file; below, the imports made before."""
    form = ElectionFileForm(request.POST or None, request.FILES or None)
    job, status = submitted(request, form, lambda: _start(request, form, ELECTION, None))
    if job is not None:
        return redirect("budget_office:import", job.uuid)
    context = {"form": form, "jobs": list(map(row_of, recent_jobs()))}
    return render(request, "budget/office/imports.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("proposals.import")
def import_projects(request: CityRequest, slug: str) -> HttpResponse:
    """Import a table of projects into a contest."""
    form = ProjectsFileForm(request.POST or None, request.FILES or None)
    return _contest_import(request, slug, form, PROJECTS)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("ballots.import")
def import_votes(request: CityRequest, slug: str) -> HttpResponse:
    """Import a table of votes into a contest whose paper is frozen."""
    form = VotesFileForm(request.POST or None, request.FILES or None)
    return _contest_import(request, slug, form, VOTES)


def _contest_import(request: CityRequest, slug: str, form: Any, kind: str) -> HttpResponse:
    contest = find_contest(slug)
    job, status = submitted(request, form, lambda: _start(request, form, kind, contest))
    if job is not None:
        return redirect("budget_office:import", job.uuid)
    template, tab, headings = TABLES[kind]
    columns = headings.values()
    return contest_page(request, template, contest, tab, form=form, columns=columns, status=status)


def _start(request: CityRequest, form: Any, kind: str, contest: Contest | None) -> Job:
    file = form.cleaned_data["file"]
    return start_import(
        kind,
        file=file.file,
        name=file.name,
        currency=request.city.currency,
        time_zone=request.city.time_zone,
        contest=contest,
        admitted=form.cleaned_data.get("admitted", False),
        **by(request),
    )


@require_safe
@allowed("proposals.import")
def template_file(request: CityRequest) -> HttpResponseBase:
    """Give an empty table with the headings that an import of projects knows."""
    file = io.BytesIO()
    write_xlsx(file, headings=list(map(str, HEADINGS.values())), rows=[], title=_("Projects"))
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename="projects.xlsx", content_type=XLSX)


@require_safe
@allowed("contest.view")
def import_page(request: CityRequest, job: UUID) -> HttpResponse:
    """Show how far an import is, what its check found, and what can be done with it."""
    found = find_job(request, job)
    report = found.report if found.state == JobState.DONE else {}
    context = {
        "job": found,
        "view": view_of(found),
        "following": import_after(found.uuid),
        **report_context(report),
    }
    return render(request, "budget/office/import.html", context)


def report_context(report: dict[str, Any]) -> dict[str, Any]:
    """Return what the page says of a report; an empty one is that of a running job."""
    checked = report.get("stage") == "checked"
    return {
        "report": report,
        "findings": [described(finding) for finding in report.get("findings", [])],
        "facts": facts_of(report),
        "may_confirm": checked and not report["grave"],
        "contest": Contest.objects.filter(slug=report.get("contest", "")).first(),
        "before": Contest.objects.filter(slug=report.get("before") or "-").first(),
    }


@require_POST
@allowed("contest.view")
def confirm(request: CityRequest, job: UUID) -> HttpResponse:
    """Take in the file that was checked."""
    started = confirm_import(job, **by(request))
    return redirect("budget_office:import", started.uuid)


def find_job(request: CityRequest, key: UUID) -> Job:
    """Return an import that the person may see; 404 otherwise."""
    found = Job.objects.filter(pk=key, kind=JOB_KIND).first()
    if found is None:
        raise Http404
    check_may(request.actor.roles, PERMISSIONS[found.parameters["kind"]])
    return found


def recent_jobs() -> list[Job]:
    """Return the latest imports."""
    return list(Job.objects.filter(kind=JOB_KIND).order_by("-created_at")[:SHOWN])


def row_of(job: Job) -> dict[str, Any]:
    """Return what the list says of an import."""
    return {
        "job": job,
        "view": view_of(job),
        "name": job.parameters["name"],
        "is_check": not job.parameters["checked"],
    }


def described(finding: dict[str, Any]) -> dict[str, Any]:
    """Return a finding with its sentence in the person's language."""
    code, facts = finding["code"], finding["facts"]
    sentence = FINDINGS.get(code) or SHARED.get(code) or SENTENCES.get(code)
    if sentence is None and code.startswith(("pb.vote_too", "pb.points_")):
        sentence = LIMIT_BROKEN
    place = {"row": finding["row"] or "", "column": finding["column"]}
    text = str(sentence) % (place | facts) if sentence else finding["sentence"]
    return {**finding, "text": text}


def facts_of(report: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what a checked election is, for the confirmation."""
    if "ballots" not in report:
        return []
    return [
        {"label": _("Contest"), "text": report["title"]},
        {"label": _("Projects"), "count": report["projects"]},
        {"label": _("Ballots"), "count": report["ballots"]},
        {"label": _("Amount"), "money": report["amount_minor"], "currency": report["currency"]},
        {"label": _("Way of voting"), "text": METHODS[report["method"]]},
        {"label": _("Who wins"), "text": RULES[report["tally_rule"]]},
        {"label": _("Winners named in the file"), "count": report["winners"]},
    ]
