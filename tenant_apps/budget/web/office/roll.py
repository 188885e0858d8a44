"""The voter roll of a contest in the office: how many are on it, and importing it from a file."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel.errors import Refusal
from kernel.jobs.models import Job, JobState
from kernel.jobs.views import view_of
from kernel.problems import sentence_of
from tenant_apps.budget.models import Contest
from tenant_apps.budget.web.office.doors import allowed, by, contest_page, find_contest, submitted
from tenant_apps.community.models import District
from tenant_apps.files.actions.roll_files import RUNNER, start_roll_import, upload_roll
from tenant_apps.residents.actions.roll import count_roll, count_roll_by_district
from tenant_apps.residents.rules.roll import USUAL_HEADINGS
from tenants.requests import CityRequest

SHOWN = 50


class RollFileForm(forms.Form):
    """A table of people who may vote."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "XLSX or CSV. Nothing is stored before you confirm; the numbers are never stored."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
    )
    replace = forms.BooleanField(
        label=gettext_lazy("People who are not in the file leave the roll"), required=False
    )


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("roll.import")
def roll(request: CityRequest, slug: str) -> HttpResponse:
    """Show the roll's size and take a file to be checked."""
    contest = find_contest(slug)
    form = RollFileForm(request.POST or None, request.FILES or None)
    job, status = submitted(request, form, lambda: _check(request, contest, form))
    if job is not None:
        return redirect("budget_office:roll_import", slug, job.uuid)
    return contest_page(
        request, "roll.html", contest, "roll", status=status, form=form, **_facts(contest)
    )


@require_safe
@allowed("roll.import")
def roll_import(request: CityRequest, slug: str, job: UUID) -> HttpResponse:
    """Show how far a roll's check or import is, and what it found."""
    contest = find_contest(slug)
    found = _find_job(contest, job)
    report = found.report if found.state == JobState.DONE else {}
    context: dict[str, Any] = {
        "job": found,
        "view": view_of(found),
        "report": report,
        "errors": [_described(error) for error in report.get("errors", [])[:SHOWN]],
        "may_confirm": report.get("dry_run") and not report.get("error_count"),
    }
    return contest_page(request, "roll_import.html", contest, "roll", **context)


@require_POST
@allowed("roll.import")
def confirm_roll(request: CityRequest, slug: str, job: UUID) -> HttpResponse:
    """Take in the roll that was checked."""
    contest = find_contest(slug)
    checked = _find_job(contest, job)
    started = _start(request, contest, dry_run=False, checked=checked.parameters)
    return redirect("budget_office:roll_import", slug, started.uuid)


def _check(request: CityRequest, contest: Contest, form: RollFileForm) -> Job:
    file = form.cleaned_data["file"]
    stored = upload_roll(file=file.file, name=file.name, **by(request))
    chosen = {"file": str(stored.uuid), "replace": form.cleaned_data["replace"]}
    return _start(request, contest, dry_run=True, checked=chosen)


def _start(
    request: CityRequest, contest: Contest, *, dry_run: bool, checked: dict[str, Any]
) -> Job:
    return start_roll_import(
        file=UUID(checked["file"]),
        scope=contest.uuid,
        kind=contest.id_kind,
        dry_run=dry_run,
        replace=checked["replace"],
        **by(request),
    )


def _find_job(contest: Contest, key: UUID) -> Job:
    found = Job.objects.filter(pk=key, kind=RUNNER).first()
    if found is None or found.parameters["scope"] != str(contest.uuid):
        raise Http404
    return found


def _facts(contest: Contest) -> dict[str, Any]:
    districts = count_roll_by_district(scope=contest.uuid)
    names = dict(District.objects.filter(code__in=districts).values_list("code", "name"))
    return {
        "people": count_roll(scope=contest.uuid),
        "districts": [(names.get(code, code), count) for code, count in districts.items() if code],
        "columns": USUAL_HEADINGS.get(contest.id_kind, ()),
    }


def _described(error: dict[str, Any]) -> dict[str, Any]:
    facts = error["facts"]
    sentence = sentence_of(Refusal(error["code"], **facts))
    return {"row": facts.get("row"), "column": facts.get("column", ""), "text": sentence}
