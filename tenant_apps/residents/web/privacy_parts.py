"""What the pages of personal data show."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from kernel.privacy import personal_records, processing_register
from tenant_apps.community.models import Profile
from tenant_apps.residents.actions import consents, privacy, retention
from tenant_apps.residents.models import Consent
from tenant_apps.residents.rules.consents import OPTIONAL
from tenant_apps.residents.web.privacy_texts import CONSENT_LABELS
from tenant_apps.residents.web.privacy_words import section_in_words
from tenants.requests import CityRequest

MOST_ROWS, MOST_COLUMNS = 30, 5


def person_of(request: CityRequest) -> Any:
    """Return whoever is signed in; the pages of own records open to nobody else."""
    return request.user


def own_page(resident: Any) -> dict[str, Any]:
    """Return who the person is, which pages their records have, and what may be withdrawn."""
    given = Consent.objects.filter(
        resident=resident, kind__in=OPTIONAL, withdrawn_at=None
    ).order_by("kind", "-given_at")
    return {
        "person": resident,
        "language": dict(settings.LANGUAGES).get(resident.language, ""),
        "own_parts": [
            {**told, "url": reverse("privacy:section", args=[name])}
            for name, told in _told_pages().items()
        ],
        "withdrawable": [
            {"kind": row.kind, "label": CONSENT_LABELS[row.kind], "version": row.version}
            for row in given
        ],
    }


def _told_pages() -> dict[str, dict[str, Any]]:
    """Return title and contents, in a line, of every page of own records."""
    found = privacy.pages_of().items()
    return {name: {"title": str(part.label), "text": str(part.about)} for name, (_, part) in found}


def section_page(account: UUID, name: str) -> dict[str, Any]:
    """Return one part of the records in words. Raises: Http404 for another name."""
    if name not in privacy.pages_of():
        raise Http404
    section = shortened(section_in_words(privacy.section_of(account, name)))
    crumbs = [{"label": _("My records"), "url": reverse("privacy:data")}]
    return {"section": section, "crumbs": [*crumbs, {"label": section["title"]}]}


def shortened(section: dict[str, Any]) -> dict[str, Any]:
    """Return a section as the page shows it: long lists cut, records alike in a table."""
    title = section["title"]
    return {"title": title, "groups": [_on_page(group, title) for group in section["groups"]]}


def _on_page(group: dict[str, Any], section: str) -> dict[str, Any]:
    records = group["records"]
    labels = {tuple(pair["label"] for pair in record) for record in records}
    alike = len(records) > 1 and len(labels) == 1 and len(records[0]) <= MOST_COLUMNS
    return {
        "title": group["title"],
        "is_titled": group["title"] not in {"", section},
        "columns": list(labels.pop()) if alike else [],
        "records": records[:MOST_ROWS],
        "more": max(0, len(records) - MOST_ROWS),
    }


def erasure_page(account: UUID, *, at: datetime) -> dict[str, Any]:
    """Return what an erasure takes away and what stays, as the apps say it.

    Raises: Conflict for an erasure that has to wait.
    """
    privacy.check_erasable(account=account, at=at)
    return {
        "goes": list(_told_pages().values()),
        "stays": [text for _name, records in privacy.in_order() for text in records.stays],
    }


def who_answers(request: CityRequest) -> dict[str, Any]:
    """Return who answers for personal data here, as the municipality entered it."""
    profile = Profile.objects.filter(pk=1).first() or Profile()
    return {
        "controller": profile.privacy_controller,
        "officer": profile.privacy_officer,
        "privacy_email": profile.privacy_email or profile.contact_email,
        "address": profile.contact_address,
    }


def register_page(request: CityRequest) -> dict[str, Any]:
    """Return the register of processing: who, what for, and how long each kind is kept."""
    entries = sorted(processing_register, key=lambda entry: (entry[1].order, entry[0]))
    return {
        **who_answers(request),
        "entries": [processing for _name, processing in entries],
        "terms": retention.terms(),
        "notice": _text(request, "privacy"),
        "apps": len(dict(personal_records)),
    }


def rules_page(request: CityRequest) -> dict[str, Any]:
    """Return the rules in force, or that they are the ones we ship."""
    return _text(request, "rules")


def agree_page(request: CityRequest) -> dict[str, Any]:
    """Return the rules in force with a form that agrees to them."""
    rules = rules_page(request)
    sent = [("kind", "rules"), ("version", rules["version"])]
    return {**rules, "answer": "agree_rules", "sent": sent, "files": False}


def _text(request: CityRequest, kind: str) -> dict[str, Any]:
    found = consents.text_in_force(kind, at=request.at)
    language = getattr(request, "LANGUAGE_CODE", "")
    text = found.in_language(language, request.city.default_language)
    return {
        "version": found.version,
        "paragraphs": [part for part in text.split("\n\n") if part.strip()],
        "effective_at": found.effective_at,
        "is_shipped": found.is_shipped,
    }
