"""The audit trail as files: found events as tables, the whole trail for a verifier."""

import tempfile
from collections.abc import Iterator
from datetime import datetime, tzinfo
from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, StreamingHttpResponse
from django.utils.translation import gettext as _

from config.home.audit_rows import facts_text
from kernel.audit.models import AuditEvent
from kernel.audit.reading import trail_lines
from tenant_apps.files.rules.content import XLSX
from tenant_apps.files.rules.tables import stream_csv, write_xlsx

KINDS = frozenset({"csv", "xlsx", "jsonl"})
XLSX_ROWS = 100_000
LINES_AT_ONCE = 200


def trail_answer(*, at: datetime) -> StreamingHttpResponse:
    """Return the whole trail as JSON Lines, streamed."""
    return _streamed(_joined(trail_lines(at=at)), "application/jsonl", "audit.jsonl")


def table_answer(
    found: QuerySet[AuditEvent], *, kind: str, zone: tzinfo
) -> StreamingHttpResponse | FileResponse:
    """Return the found events as CSV, streamed, or the latest 100,000 of them as a workbook."""
    headings = [
        _("Number"),
        _("When"),
        _("What"),
        _("Object"),
        _("Key"),
        _("By"),
        _("Request"),
        _("Facts"),
    ]
    if kind == "csv":
        pieces = stream_csv(headings=headings, rows=rows_of(found), zone=zone)
        return _streamed(pieces, "text/csv; charset=utf-8", "audit.csv")
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
    rows = rows_of(found[:XLSX_ROWS])
    write_xlsx(file, headings=headings, rows=rows, title=_("Audit"), zone=zone)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename="audit.xlsx", content_type=XLSX)


def rows_of(found: QuerySet[AuditEvent]) -> Iterator[list[Any]]:
    """Yield the cells of each event, read in chunks."""
    for event in found.iterator(chunk_size=2000):
        yield [
            event.pk,
            event.at,
            event.verb,
            event.object_kind,
            event.object_key,
            event.actor,
            event.request_id,
            facts_text(event),
        ]


def _joined(lines: Iterator[bytes]) -> Iterator[bytes]:
    """Yield many lines at a time: a piece of an answer costs more than a line."""
    piece: list[bytes] = []
    for line in lines:
        piece.append(line)
        if len(piece) == LINES_AT_ONCE:
            yield b"".join(piece)
            piece.clear()
    yield b"".join(piece)


def _streamed(pieces: Iterator[bytes], content_type: str, name: str) -> StreamingHttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(pieces, content_type=content_type, headers=headers)
