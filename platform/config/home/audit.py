"""The audit trail as auditors and owners read it: search, page, take away."""

import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from kernel.audit.models import AuditEvent
from kernel.clock import start_of_day
from tenant_apps.files.rules.content import XLSX
from tenant_apps.files.rules.tables import write_csv, write_xlsx
from tenant_apps.residents.models import Resident
from tenant_apps.residents.rules.roles import READS_AUDIT
from tenant_apps.residents.web.gates import staff_only

PAGE_ROWS = 50
EXPORT_ROWS = 100_000
ACCOUNT = "account:"
KEY_DIGITS = 19


class AuditSearch(forms.Form):
    """What to look for: all of it optional."""

    verb = forms.CharField(label=gettext_lazy("What was done"), required=False, max_length=64)
    actor = forms.CharField(label=gettext_lazy("By whom (e-mail)"), required=False, max_length=254)
    object = forms.CharField(label=gettext_lazy("On what"), required=False, max_length=64)
    since = forms.DateField(
        label=gettext_lazy("From"), required=False, widget=forms.DateInput({"type": "date"})
    )
    until = forms.DateField(
        label=gettext_lazy("To"), required=False, widget=forms.DateInput({"type": "date"})
    )


@require_safe
@staff_only(*READS_AUDIT)
def events(request: HttpRequest) -> HttpResponse:
    """Show one page of events, the latest first; pages follow one another by key."""
    form = AuditSearch(request.GET or None)
    if request.GET and not form.is_valid():
        return render(request, "home/audit.html", {"form": form}, status=422)
    asked = dict(form.cleaned_data) if form.is_bound else {}
    found = search(asked, zone=request.city.time_zone)  # type: ignore[attr-defined]
    context = {"form": form, **page_of(found, asked, before=request.GET.get("before", ""))}
    return render(request, "home/audit.html", context)


@require_safe
@staff_only(*READS_AUDIT)
def export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Give the found events, at most 100,000, as CSV or XLSX."""
    form = AuditSearch(request.GET)
    if kind not in {"csv", "xlsx"} or not form.is_valid():
        raise Http404
    zone = request.city.time_zone  # type: ignore[attr-defined]
    rows = export_rows(search(form.cleaned_data, zone=zone)[:EXPORT_ROWS])
    headings = [_("When"), _("What"), _("Object"), _("Key"), _("By"), _("Request"), _("Facts")]
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
    if kind == "csv":
        write_csv(file, headings=headings, rows=rows, zone=ZoneInfo(zone))
    else:
        write_xlsx(file, headings=headings, rows=rows, title=_("Audit"), zone=ZoneInfo(zone))
    file.seek(0)
    content_type = {"csv": "text/csv; charset=utf-8", "xlsx": XLSX}[kind]
    return FileResponse(
        file, as_attachment=True, filename=f"audit.{kind}", content_type=content_type
    )


def facts_text(event: AuditEvent) -> str:
    """Return an event's facts as they were recorded, without those that name nothing."""
    return ", ".join(f"{name}: {fact}" for name, fact in event.facts.items() if fact is not None)


def page_of(found: QuerySet[AuditEvent], asked: dict[str, Any], *, before: str) -> dict[str, Any]:
    """Return one page of the found events older than key `before`, and the query of the next."""
    if before.isdecimal() and len(before) < KEY_DIGITS:
        found = found.filter(pk__lt=int(before))
    rows = list(found[: PAGE_ROWS + 1])
    query = {name: value for name, value in asked.items() if value}
    more = len(rows) > PAGE_ROWS
    return {
        "rows": named(rows[:PAGE_ROWS]),
        "query": urlencode(query),
        "older": urlencode({**query, "before": rows[PAGE_ROWS - 1].pk}) if more else "",
    }


def search(asked: dict[str, Any], *, zone: str) -> QuerySet[AuditEvent]:
    """Return the events asked for, the latest first; days are days of the municipality."""
    found = AuditEvent.objects.order_by("-pk")
    if asked.get("verb"):
        found = found.filter(verb__startswith=asked["verb"].strip())
    if asked.get("object"):
        kind, _colon, key = asked["object"].strip().partition(":")
        found = found.filter(object_kind=kind)
        found = found.filter(object_key=key) if key else found
    if asked.get("actor"):
        found = found.filter(actor__in=actor_tags(asked["actor"]))
    if asked.get("since"):
        found = found.filter(at__gte=start_of_day(asked["since"], zone))
    if asked.get("until"):
        day_after: date = asked["until"] + timedelta(days=1)
        found = found.filter(at__lt=start_of_day(day_after, zone))
    return found


def actor_tags(text: str) -> list[str]:
    """Return the tags under which a person (address or account UUID) or `system` acts."""
    if text.strip() in {"system", _("system")}:
        return ["system"]
    accounts = Resident.objects.named_by(text).values_list("uuid", flat=True)
    return [f"{ACCOUNT}{account}" for account in accounts]


def named(rows: list[AuditEvent]) -> list[dict[str, Any]]:
    """Return events with the names of those who acted or were acted on, found in one query."""
    tags = {tag for row in rows for tag in (row.actor, f"{row.object_kind}:{row.object_key}")}
    accounts = {UUID(tag.removeprefix(ACCOUNT)) for tag in tags if tag.startswith(ACCOUNT)}
    names = {
        f"{ACCOUNT}{account}": name
        for account, name in Resident.objects.names_by_account(accounts).items()
    }
    return [
        {
            "at": row.at,
            "verb": row.verb,
            "object": f"{row.object_kind}:{row.object_key}",
            "whom": names.get(f"{row.object_kind}:{row.object_key}", ""),
            "by": names.get(row.actor) or (_("system") if row.actor == "system" else row.actor),
            "facts": facts_text(row),
        }
        for row in rows
    ]


def export_rows(found: QuerySet[AuditEvent]) -> Iterator[list[Any]]:
    """Yield the cells of each event, read in chunks."""
    for event in found.iterator(chunk_size=2000):
        yield [
            event.at,
            event.verb,
            event.object_kind,
            event.object_key,
            event.actor,
            event.request_id,
            facts_text(event),
        ]
