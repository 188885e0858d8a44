"""What waits in the municipality's part of the office: what is not set up yet."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kernel.people import Actor
from tenant_apps.community.models import Department, District, Page, Profile, Regulation
from tenant_apps.community.rules.permissions import may

BASIC_PAGES = ("about", "contact", "rules")


def waiting(actor: Actor, at: datetime) -> list[dict[str, Any]]:
    """Return rows `{count, label, url}` of what is missing and of drafts, for those who write."""
    rows: list[dict[str, Any]] = []
    profile = _profile()
    if may(actor.roles, "pages.edit"):
        rows += _pages(at)
        rows += _row(_("profile without introduction or contact"), "profile", not profile[0])
    if may(actor.roles, "districts.edit"):
        rows += _row(_("no coat of arms"), "appearance", not profile[1])
        rows += _row(_("no districts"), "districts", not District.objects.exists())
        rows += _row(_("no departments"), "departments", not Department.objects.exists())
        rows += _row(_("no regulation"), "regulations", not Regulation.objects.exists())
    return rows


def _pages(at: datetime) -> list[dict[str, Any]]:
    known = list(Page.objects.values_list("slug", "published_at"))
    drafts = sum(published is None for _slug, published in known)
    slugs = {slug for slug, _published in known}
    missing = sum(slug not in slugs for slug in BASIC_PAGES)
    rows = []
    if drafts:
        label = ngettext("draft is not published", "drafts are not published", drafts)
        rows.append(_counted(drafts, label, "pages"))
    if missing:
        label = ngettext("basic page is missing", "basic pages are missing", missing)
        rows.append(_counted(missing, label, "pages"))
    return rows


def _profile() -> tuple[bool, bool]:
    """Return whether the profile introduces the municipality, and whether it has arms."""
    stored = Profile.objects.values_list("introduction", "contact_email", "arms").first()
    return (bool(stored[0] and stored[1]), stored[2] is not None) if stored else (False, False)


def _row(label: str, name: str, is_missing: bool) -> list[dict[str, Any]]:
    return [_counted(1, label, name)] if is_missing else []


def _counted(count: int, label: str, name: str) -> dict[str, Any]:
    return {"count": count, "label": label, "url": reverse(f"community_office:{name}")}
