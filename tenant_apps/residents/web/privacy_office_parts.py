"""What the privacy pages of the office show."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from kernel.jobs.models import Job
from kernel.privacy import LinkedScope, VoterScopes, retention_rules, voter_scopes
from tenant_apps.residents.actions import consents, retention
from tenant_apps.residents.actions.retention import Forgotten
from tenant_apps.residents.models import ConsentText
from tenant_apps.residents.rules.consents import KINDS
from tenant_apps.residents.rules.roles import may
from tenant_apps.residents.web.privacy_texts import CONSENT_LABELS
from tenants.requests import CityRequest

LATEST_RUNS = 7


def home_page(request: CityRequest) -> dict[str, Any]:
    """Return terms, the latest runs, texts, and contests whose voters can still be found."""
    return {
        "terms": retention.terms(),
        "runs": _runs(),
        "kinds": [_kind(request, kind) for kind in KINDS],
        "linked": [linked for _module, linked in linked_scopes()],
        "may_manage": may(request.actor, "privacy.manage"),
    }


def linked_scopes() -> Iterator[tuple[VoterScopes, LinkedScope]]:
    """Yield the voter keys of every module."""
    for _name, module in sorted(voter_scopes, key=lambda entry: entry[1].order):
        for linked in module.linked():
            yield module, linked


def forgotten_rows(found: list[Forgotten]) -> list[dict[str, Any]]:
    """Return what a run forgot or would forget, with the names of the kinds."""
    rules = dict(retention_rules)
    return [
        {
            "label": rules[item.name].label,
            "before": item.before,
            "rows": item.rows,
            "failed": item.failed,
        }
        for item in found
    ]


def _runs() -> list[dict[str, Any]]:
    jobs = Job.objects.filter(kind=retention.JOB_KIND).order_by("-created_at")[:LATEST_RUNS]
    return [
        {
            "at": job.created_at,
            "url": reverse("jobs:job", args=[job.uuid]),
            "state": job.state,
            "over": job.is_over,
            "rows": job.report.get("total", 0),
            "failed": job.report.get("failed", []),
        }
        for job in jobs
    ]


def _kind(request: CityRequest, kind: str) -> dict[str, Any]:
    current = consents.text_in_force(kind, at=request.at)
    rows = ConsentText.objects.filter(kind=kind).order_by("-effective_at", "-pk")
    return {
        "kind": kind,
        "label": CONSENT_LABELS[kind],
        "is_shipped": current.is_shipped,
        "current": current.version,
        "versions": [_version(row, current.version, request.at) for row in rows],
    }


def _version(row: ConsentText, current: str, at: datetime) -> dict[str, Any]:
    return {
        "version": row.version,
        "effective_at": row.effective_at,
        "languages": ", ".join(sorted(row.texts)),
        "state": "planned" if row.effective_at > at else "now" if row.version == current else "",
        "url": reverse("privacy_office:text", args=[row.pk]),
    }


def text_page(found: ConsentText, *, at: datetime) -> dict[str, Any]:
    """Return one version: its texts by the name of the language, and whether it is planned."""
    names = dict(settings.LANGUAGES)
    return {
        "label": CONSENT_LABELS.get(found.kind, found.kind),
        "version": found.version,
        "effective_at": found.effective_at,
        "planned": found.effective_at > at,
        "texts": [
            {"code": code, "language": names.get(code, code), "text": text}
            for code, text in sorted(found.texts.items())
        ],
        "take_back_url": reverse("privacy_office:take_back", args=[found.pk]),
    }


def languages_of(request: CityRequest) -> list[str]:
    """Return the municipality's languages, its own first."""
    own = request.city.default_language
    return [own, *(code for code in request.city.languages if code != own)]
