"""The fleet: every municipality in one table."""

import io
from typing import Any

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kernel.jobs.actions import start_job
from kernel.tables import XLSX, write_csv, write_xlsx
from shared_apps.operators.actions.long_work import REPORTS
from shared_apps.operators.web import fleet_rows
from shared_apps.operators.web.gates import console
from shared_apps.operators.web.requests import MainRequest

CONTENT_TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": XLSX}


@require_safe
@console("fleet.read")
def fleet(request: MainRequest) -> HttpResponse:
    """Show one page of municipalities."""
    asked = fleet_rows.asked_in(request.GET)
    return render(request, "operators/fleet.html", fleet_rows.fleet_page(asked, at=request.at))


@require_safe
@console("fleet.read")
def fleet_file(request: MainRequest, kind: str) -> HttpResponseBase:
    """Give all found municipalities as CSV or XLSX."""
    if kind not in CONTENT_TYPES:
        raise Http404
    asked, file = fleet_rows.asked_in(request.GET), io.BytesIO()
    rows = fleet_rows.file_rows(asked, at=request.at)
    table: dict[str, Any] = {"headings": fleet_rows.file_headings(), "rows": rows}
    zone = timezone.get_current_timezone()
    if kind == "csv":
        write_csv(file, **table, zone=zone)
    else:
        write_xlsx(file, **table, title=_("Fleet"), zone=zone)
    file.seek(0)
    options: dict[str, Any] = {"as_attachment": True, "filename": f"fleet.{kind}"}
    return FileResponse(file, content_type=CONTENT_TYPES[kind], **options)


@require_POST
@console("fleet.change")
def refresh(request: MainRequest) -> HttpResponse:
    """Read sizes, activity and errors of all schemas anew."""
    job = start_job(REPORTS, parameters={}, actor=request.actor, at=request.at)
    return redirect("jobs:job", job=job.pk)
