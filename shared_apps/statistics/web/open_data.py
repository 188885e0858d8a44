"""Open data of the statistics: what there is, what each column means, the files."""

import json
import tempfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from kernel.open_data import LICENCE, LICENCE_URL, Dataset, extent_of
from kernel.tables import stream_csv, write_xlsx
from shared_apps.statistics.models.open_data_tables import DATASETS

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS = {"csv": "text/csv; charset=utf-8", "json": "application/json", "xlsx": XLSX}
ANYBODY = {"Access-Control-Allow-Origin": "*", "Cache-Control": "no-cache"}
TYPES = {
    "text": _("text"),
    "integer": _("whole number"),
    "date": _("date"),
    "instant": _("date and time (UTC)"),
}


@require_safe
def open_data(request: HttpRequest) -> HttpResponse:
    """Describe every set with its columns and files."""
    rows = sorted(DATASETS.items(), key=lambda entry: entry[1].order)
    sets = [{"name": name, "set": found, "columns": _columns(found)} for name, found in rows]
    context = {"sets": sets, "kinds": KINDS, "licence": LICENCE, "licence_url": LICENCE_URL}
    return render(request, "statistics/open_data.html", context)


@require_safe
def file(request: HttpRequest, name: str, kind: str) -> HttpResponseBase:
    """Give a set as CSV, JSON or XLSX; a caller who has this version is told so."""
    if name not in DATASETS or kind not in KINDS:
        raise Http404(name)
    return file_of(request, name, kind)


def file_of(request: Any, name: str, kind: str) -> HttpResponseBase:
    """Return the file of a set, or that nothing changed since the caller's copy."""
    dataset = DATASETS[name]
    extent = extent_of(dataset, at=request.at)
    etag = f'"{extent.digest}-{kind}-{request.LANGUAGE_CODE}"'
    response: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    if response is None:
        response = _made(name, dataset, kind, at=request.at)
        response.headers["Content-Type"] = KINDS[kind]
        response.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    for header, value in {"ETag": etag, **ANYBODY}.items():
        response.headers[header] = value
    return response


def _made(name: str, dataset: Dataset, kind: str, *, at: datetime) -> HttpResponseBase:
    names = [column.name for column in dataset.columns]
    if kind == "csv":
        return StreamingHttpResponse(stream_csv(headings=names, rows=dataset.rows(at)))
    if kind == "json":
        return StreamingHttpResponse(json_lines(name, dataset, at=at))
    workbook = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
    write_xlsx(workbook, headings=names, rows=dataset.rows(at), title=str(dataset.title))
    workbook.seek(0)
    return FileResponse(workbook)


def json_lines(name: str, dataset: Dataset, *, at: datetime) -> Iterator[str]:
    """Yield the set as one JSON object with licence, columns and rows."""
    head = {
        "name": name,
        "title": str(dataset.title),
        "licence": LICENCE,
        "licence_url": LICENCE_URL,
        "columns": _columns(dataset),
    }
    yield json.dumps(head, ensure_ascii=False, default=str)[:-1] + ', "rows": ['
    names = [column.name for column in dataset.columns]
    separator = "\n"
    for row in dataset.rows(at):
        values = dict(zip(names, (_plain(value) for value in row), strict=True))
        yield separator + json.dumps(values, ensure_ascii=False)
        separator = ",\n"
    yield "\n]}\n"


def _columns(dataset: Dataset) -> list[dict[str, Any]]:
    return [
        {"name": one.name, "type": str(TYPES[one.kind]), "meaning": str(one.meaning)}
        for one in dataset.columns
    ]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value
