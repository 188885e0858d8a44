"""Districts and their outlines in the office."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel.errors import Invalid, Refusal
from kernel.problems import sentence_of
from kernel.ui.submitting import submitted
from tenant_apps.community.actions import districts as actions
from tenant_apps.community.actions import outlines as outline_actions
from tenant_apps.community.actions.outlines import OutlineReport
from tenant_apps.community.models import District
from tenant_apps.community.rules.geojson import MAX_BYTES
from tenant_apps.community.web.drawings import district_lines, drawing_context
from tenant_apps.community.web.office.doors import (
    FormPage,
    allowed,
    by,
    confirm,
    office_page,
    removed,
)
from tenant_apps.community.web.office.forms import DistrictForm, OutlineForm
from tenants.requests import CityRequest

LIST = "community_office:districts"
PAGE = FormPage("district.html", tab="districts", then=LIST)
FINDINGS_SHOWN = 100


@require_safe
@allowed("community.view")
def districts(request: CityRequest) -> HttpResponse:
    """List the districts with their outlines."""
    found = list(District.objects.order_by("position", "name"))
    drawing = drawing_context(found)
    lines = district_lines(found)
    return office_page(request, "districts.html", "districts", lines=lines, drawing=drawing)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("districts.edit")
def new_district(request: CityRequest) -> HttpResponse:
    """Add a district."""
    form = DistrictForm(request.POST or None, initial={"position": District.objects.count()})
    return PAGE.answer(
        request, form, lambda: actions.add_district(**form.cleaned_data, **by(request))
    )


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("districts.edit")
def district(request: CityRequest, code: str) -> HttpResponse:
    """Show and change a district."""
    found = find_district(code)
    initial = DistrictForm.initial_of(found)
    form = DistrictForm(request.POST or None, initial=initial, district=found)
    change = partial(change_district, request, found, form)
    return PAGE.answer(request, form, change, district=found)


def change_district(request: CityRequest, found: District, form: DistrictForm) -> District:
    """Keep what the form says of a district."""
    return actions.change_district(found, **form.cleaned_data, **by(request))


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("districts.edit")
def remove_district(request: CityRequest, code: str) -> HttpResponse:
    """Ask once more, then remove a district that nothing refers to."""
    found = find_district(code)
    if request.method != "POST":
        title = _("Remove “%(name)s”?") % {"name": found.name}
        text = _("Its outline is lost. A district that something refers to stays.")
        return confirm(request, title=title, text=text, label=_("Remove"), back=LIST)
    actions.remove_district(found, **by(request))
    return removed(request, LIST)


@require_POST
@allowed("districts.edit")
def clear_outline(request: CityRequest, code: str) -> HttpResponse:
    """Forget the outline of a district."""
    actions.clear_outline(find_district(code), **by(request))
    return removed(request, LIST)


def find_district(code: str) -> District:
    """Return a district; 404 when there is none."""
    return get_object_or_404(District, code=code)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("districts.edit")
def outlines(request: CityRequest) -> HttpResponse:
    """Take a GeoJSON file and say what it would do."""
    form = OutlineForm(request.POST or None, request.FILES or None)
    checked, status = submitted(request, form, partial(check_outlines, request, form))
    context = {"form": form, "checked": checked}
    return office_page(request, "outlines.html", "districts", status=status, **context)


def check_outlines(request: CityRequest, form: OutlineForm) -> dict[str, Any]:
    """Check the file that was sent and keep it for the import."""
    file = form.cleaned_data["file"]
    if file.size > MAX_BYTES:
        megabytes = MAX_BYTES // 1024**2
        raise Invalid("community.geojson.too_large", megabytes=megabytes)
    content, add_missing = file.read(), form.cleaned_data["add_missing"]
    report = outline_actions.import_outlines(
        content, dry_run=True, add_missing=add_missing, **by(request)
    )
    key = outline_actions.keep_for_import(content, actor=request.actor)
    return {"key": key, "add_missing": add_missing, **shown(report)}


def shown(report: OutlineReport) -> dict[str, Any]:
    """Return a report with its findings as sentences."""
    findings = [
        {
            "row": found.row,
            "name": found.name,
            "text": sentence_of(Refusal(found.code, **found.facts)),
        }
        for found in report.errors[:FINDINGS_SHOWN]
    ]
    may_import = bool(report.matched) and not report.errors
    return {"report": report, "findings": findings, "may_import": may_import}


@require_POST
@allowed("districts.edit")
def import_outlines(request: CityRequest) -> HttpResponse:
    """Import the file that was checked."""
    key, add_missing = request.POST.get("key", ""), bool(request.POST.get("add_missing"))
    content = outline_actions.kept_file(key)
    report = outline_actions.import_outlines(
        content, dry_run=False, add_missing=add_missing, **by(request)
    )
    if not report.stored:
        raise Invalid("community.import.has_errors")
    outline_actions.drop_kept_file(key)
    messages.success(request, outlined_text(len(report.matched)))
    return redirect(LIST)


def outlined_text(count: int) -> str:
    """Say how many districts have new outlines."""
    text = ngettext("%(count)s district is outlined.", "%(count)s districts are outlined.", count)
    return text % {"count": count}
