"""Districts as XLSX and CSV: the list goes out, comes back changed, is checked, then stored.

Composed here because tables belong to the files app, which stands above the community app.
"""

import io
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel.errors import Invalid, Refusal
from kernel.problems import sentence_of
from kernel.tables import write_csv, write_xlsx
from kernel.ui.submitting import submitted
from tenant_apps.community.actions.districts import DistrictRow, ImportReport, import_districts
from tenant_apps.community.actions.outlines import drop_kept_file, keep_for_import, kept_file
from tenant_apps.community.models import District
from tenant_apps.community.web.office.doors import allowed, by, office_page
from tenant_apps.community.web.office.forms import FileForm
from tenant_apps.files.rules.tables import Column, Row, TableBroken, read_table
from tenants.requests import CityRequest

app_name = "office_districts"

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 5_000
FINDINGS_SHOWN = 100
HIGHEST_POPULATION = 50_000_000
HIGHEST_POSITION = 32_000
NUMBER_COLUMNS = {"population": HIGHEST_POPULATION, "position": HIGHEST_POSITION}
COLUMNS = [
    Column("code", ("Code", "Код", "Kod", "Шифра", "Šifra")),
    Column("name", ("Name", "Назва", "Nazwa", "Назив", "Naziv")),
    Column("parent", ("Part of", "Частина", "Część", "Део", "Deo"), required=False),
    Column(
        "population",
        ("Population", "Населення", "Ludność", "Становништво", "Stanovništvo"),
        required=False,
    ),
    Column("position", ("Place", "Місце", "Kolejność", "Место", "Mesto"), required=False),
]
HEADINGS = {
    "en": 0,
    "uk": 1,
    "pl": 2,
    "sr": 3,
    "sr-latn": 4,
}
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


@require_safe
@allowed("community.view")
def table(request: CityRequest, kind: str) -> HttpResponse:
    """Answer the list of districts as a file that can be imported again."""
    if kind not in TYPES:
        raise Http404("no such kind of table")
    response = HttpResponse(table_of(request, kind), content_type=TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="districts.{kind}"'
    return response


def table_of(request: CityRequest, kind: str) -> bytes:
    """Return the file, its headings in the person's language."""
    place = HEADINGS.get(str(request.LANGUAGE_CODE), 0)
    headings = [column.headings[place] for column in COLUMNS]
    found = District.objects.order_by("position", "name")
    rows = found.values_list("code", "name", "parent__code", "population", "position")
    out = io.BytesIO()
    if kind == "csv":
        write_csv(out, headings=headings, rows=rows)
    else:
        write_xlsx(out, headings=headings, rows=rows, title=_("Districts"))
    return out.getvalue()


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("districts.edit")
def import_page(request: CityRequest) -> HttpResponse:
    """Take a list and say what it would do."""
    form = FileForm(request.POST or None, request.FILES or None)
    checked, status = submitted(request, form, partial(check_table, request, form))
    context = {"form": form, "checked": checked}
    return office_page(request, "district_import.html", "districts", status=status, **context)


def check_table(request: CityRequest, form: FileForm) -> dict[str, Any]:
    """Check the file that was sent and keep it for the import."""
    file = form.cleaned_data["file"]
    if file.size > MAX_BYTES:
        raise Invalid("files.file.too_large", megabytes=MAX_BYTES // 1024**2)
    content = file.read()
    report, broken = take_table(request, content, dry_run=True)
    findings = broken + [
        {"row": found.row, "name": found.name, "text": _sentence(found.code, found.facts)}
        for found in report.errors
    ]
    changes = bool(report.added or report.changed)
    return {
        "key": keep_for_import(content, actor=request.actor),
        "report": report,
        "findings": findings[:FINDINGS_SHOWN],
        "error_count": len(findings),
        "may_import": changes and not findings,
    }


def take_table(
    request: CityRequest, content: bytes, *, dry_run: bool
) -> tuple[ImportReport, list[dict[str, Any]]]:
    """Import a file, or only check it; returns the report and the rows that cannot be read."""
    rows: list[DistrictRow] = []
    broken: list[dict[str, Any]] = []
    for row in read_table(io.BytesIO(content), columns=COLUMNS, max_rows=MAX_ROWS):
        try:
            rows.append(district_row(row))
        except TableBroken as error:
            text = _sentence(error.code, error.facts)
            broken.append({"row": row.number, "name": "", "text": text})
    only_check = dry_run or bool(broken)
    return import_districts(rows, dry_run=only_check, **by(request)), broken


def district_row(row: Row) -> DistrictRow:
    """Return one row as the import takes it. Raises: TableBroken for a cell that cannot stand."""
    code, name = row["code"].strip(), row["name"].strip()
    if not code or len(code) > 40 or "/" in code:
        raise row.broken("community.import.cell_wrong", "code")
    if not name or len(name) > 200:
        raise row.broken("community.import.cell_wrong", "name")
    return DistrictRow(
        number=row.number,
        code=code,
        name=name,
        parent=row["parent"].strip(),
        population=_number(row, "population"),
        position=_number(row, "position"),
    )


def _number(row: Row, name: str) -> int | None:
    text = row[name].replace("\N{NO-BREAK SPACE}", "").replace(" ", "").removesuffix(".0")
    if not text:
        return None
    if not (text.isascii() and text.isdecimal()) or int(text[:12]) > NUMBER_COLUMNS[name]:
        raise row.broken("community.import.cell_wrong", name)
    return int(text)


def _sentence(code: str, facts: dict[str, Any]) -> str:
    return sentence_of(Refusal(code, **facts))


@require_POST
@allowed("districts.edit")
def confirm_import(request: CityRequest) -> HttpResponse:
    """Import the list that was checked."""
    key = request.POST.get("key", "")
    report, broken = take_table(request, kept_file(key), dry_run=False)
    if broken or not report.stored:
        raise Invalid("community.import.has_errors")
    drop_kept_file(key)
    messages.success(request, str(IMPORTED))
    return redirect("community_office:districts")


IMPORTED = gettext_lazy("The list is imported.")

urlpatterns: list[URLPattern | URLResolver] = [
    path("districts.<str:kind>", table, name="table"),
    path("import/", import_page, name="import"),
    path("import/confirm/", confirm_import, name="confirm"),
]
