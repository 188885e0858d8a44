"""A set of open data as CSV, JSON and XLSX, written row by row."""

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, BinaryIO

from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response

from kernel.open_data import LICENCE, LICENCE_URL, Column, Dataset, Extent
from tenant_apps.files.rules.content import XLSX
from tenant_apps.files.rules.tables import stream_csv, write_xlsx
from tenants.requests import CityRequest

KINDS = {"csv": "text/csv; charset=utf-8", "json": "application/json", "xlsx": XLSX}
ROWS_AT_ONCE = 200


def answer(
    request: CityRequest, name: str, dataset: Dataset, extent: Extent, *, kind: str
) -> HttpResponseBase:
    """Return the file, or that nothing changed since the caller's copy."""

    def make() -> HttpResponseBase:
        if kind == "csv":
            return StreamingHttpResponse(csv_of(dataset, at=request.at))
        if kind == "json":
            return StreamingHttpResponse(json_of(name, dataset, extent, at=request.at))
        file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
        write_workbook(file, dataset, at=request.at)
        file.seek(0)
        return FileResponse(file)

    return _conditional(request, name, extent, kind, make)


def stored_answer(
    request: CityRequest, name: str, extent: Extent, open_file: Callable[[], BinaryIO]
) -> HttpResponseBase:
    """Return a workbook that was made before."""
    return _conditional(request, name, extent, "xlsx", lambda: FileResponse(open_file()))


def csv_of(dataset: Dataset, *, at: datetime) -> Iterator[bytes]:
    """Yield the set as CSV whose cells no spreadsheet runs."""
    names = [column.name for column in dataset.columns]
    return stream_csv(headings=names, rows=_text_rows(dataset, at))


def json_of(name: str, dataset: Dataset, extent: Extent, *, at: datetime) -> Iterator[bytes]:
    """Yield the set as one JSON object with its description and a list of rows."""
    head = {
        "name": name,
        "title": str(dataset.title),
        "licence": LICENCE,
        "licence_url": LICENCE_URL,
        "columns": [
            {"name": one.name, "type": one.kind, "meaning": str(one.meaning)}
            for one in dataset.columns
        ],
        "count": extent.rows,
    }
    yield (json.dumps(head, ensure_ascii=False)[:-1] + ', "rows": [').encode()
    names = [column.name for column in dataset.columns]
    lines: list[str] = []
    separator = "\n"
    for row in dataset.rows(at):
        values = dict(zip(names, (_json_value(value) for value in row), strict=True))
        lines.append(separator + json.dumps(values, ensure_ascii=False))
        separator = ",\n"
        if len(lines) == ROWS_AT_ONCE:
            yield "".join(lines).encode()
            lines.clear()
    yield ("".join(lines) + "\n]}\n").encode()


def write_workbook(file: BinaryIO, dataset: Dataset, *, at: datetime) -> int:
    """Write the set as a workbook; returns the number of rows."""
    names = [column.name for column in dataset.columns]
    return write_xlsx(file, headings=names, rows=dataset.rows(at), title=str(dataset.title))


def _conditional(
    request: CityRequest, name: str, extent: Extent, kind: str, make: Callable[[], Any]
) -> HttpResponseBase:
    etag = f'"{extent.digest}-{kind}"'
    changed = int(extent.changed_at.timestamp()) if extent.changed_at else None
    unchanged = get_conditional_response(request, etag=etag, last_modified=changed)
    response: HttpResponseBase = unchanged or make()
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "public, max-age=0, must-revalidate"
    response.headers["Access-Control-Allow-Origin"] = "*"
    if unchanged is None:
        response.headers["Content-Type"] = KINDS[kind]
        response.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
        response.headers["Link"] = f'<{LICENCE_URL}>; rel="license"'
    if extent.changed_at:
        response.headers["Last-Modified"] = f"{extent.changed_at.astimezone(UTC):{HTTP_DATE}}"
    return response


HTTP_DATE = "%a, %d %b %Y %H:%M:%S GMT"


def _text_rows(dataset: Dataset, at: datetime) -> Iterable[list[Any]]:
    for row in dataset.rows(at):
        yield [_cell(value, column) for value, column in zip(row, dataset.columns, strict=True)]


def _cell(value: Any, column: Column) -> Any:
    """Return a cell of a CSV: instants with their zone, yes and no as in JSON."""
    if isinstance(value, datetime):
        return _instant(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and column.kind == "decimal" and value.is_integer():
        return int(value)
    return value


def _json_value(value: Any) -> Any:
    if isinstance(value, datetime):
        return _instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def _instant(value: datetime) -> str:
    return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
