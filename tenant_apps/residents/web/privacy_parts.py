"""What the pages of personal data show."""

from datetime import datetime
from typing import Any
from uuid import UUID

from kernel.privacy import personal_records, processing_register
from tenant_apps.community.models import Profile
from tenant_apps.residents.actions import consents, privacy, retention
from tenant_apps.residents.models import Consent
from tenant_apps.residents.rules.consents import OPTIONAL
from tenant_apps.residents.web.privacy_texts import CONSENT_LABELS
from tenant_apps.residents.web.privacy_words import counts_in_words, section_in_words
from tenants.requests import CityRequest

MOST_ROWS, MOST_COLUMNS = 30, 5


def person_of(request: CityRequest) -> Any:
    """Return whoever is signed in; the pages of own records open to nobody else."""
    return request.user


def own_page(account: UUID) -> dict[str, Any]:
    """Return every section in words, the account first, and what may be withdrawn."""
    given = Consent.objects.filter(
        resident__uuid=account, kind__in=OPTIONAL, withdrawn_at=None
    ).order_by("kind", "-given_at")
    sections = [section_in_words(section) for section in privacy.sections_of(account)]
    sections.reverse()
    return {
        "held": [shortened(section) for section in sections if section["groups"]],
        "nothing": [section["title"] for section in sections if not section["groups"]],
        "withdrawable": [
            {"kind": row.kind, "label": CONSENT_LABELS[row.kind], "version": row.version}
            for row in given
        ],
    }


def shortened(section: dict[str, Any]) -> dict[str, Any]:
    """Return a section as the page shows it: long lists cut, records alike in a table."""
    return {"title": section["title"], "groups": [_on_page(group) for group in section["groups"]]}


def _on_page(group: dict[str, Any]) -> dict[str, Any]:
    records = group["records"]
    labels = {tuple(pair["label"] for pair in record) for record in records}
    alike = len(records) > 1 and len(labels) == 1 and len(records[0]) <= MOST_COLUMNS
    return {
        "title": group["title"],
        "columns": list(labels.pop()) if alike else [],
        "records": records[:MOST_ROWS],
        "more": max(0, len(records) - MOST_ROWS),
    }


def erasure_page(account: UUID, *, at: datetime) -> dict[str, Any]:
    """Return what an erasure would change in each app and what stays.

    Raises: as `privacy.erase_person`.
    """
    goes = counts_in_words(privacy.preview_erasure(account=account, at=at))
    return {
        "goes": [part for part in goes if part["rows"]],
        "stays": [sentence for part in goes for sentence in part["stays"]],
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
