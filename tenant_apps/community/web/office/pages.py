"""Writing pages and news."""

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel.ui.language import LANGUAGES
from kernel.ui.submitting import submitted
from tenant_apps.community.actions import pages as actions
from tenant_apps.community.models import Page
from tenant_apps.community.rules.text import to_html
from tenant_apps.community.web.office.doors import (
    SAVED,
    allowed,
    by,
    confirm,
    office_page,
    removed,
)
from tenant_apps.community.web.office.page_forms import PageForm
from tenant_apps.community.web.pages import cards_of
from tenants.requests import CityRequest

LIST = "community_office:pages"


@require_safe
@allowed("community.view")
def pages(request: CityRequest) -> HttpResponse:
    """List pages and news with their state."""
    lists = [
        (_("Pages"), "page", rows_of(request, Page.objects.in_menu())),
        (_("News"), "news", rows_of(request, Page.objects.news()[:100])),
    ]
    return office_page(request, "pages.html", "pages", lists=lists)


def rows_of(request: CityRequest, found: Any) -> list[dict[str, Any]]:
    """Return pages with title, state and languages."""
    kept = list(found)
    return [
        {**card, "page": item, "state": state_of(item, request.at), "languages": list(item.bodies)}
        for item, card in zip(kept, cards_of(kept, request.city), strict=True)
    ]


def state_of(page: Page, at: datetime) -> str:
    """Return `draft`, `later` or `public`."""
    if page.published_at is None:
        return "draft"
    return "later" if page.published_at > at else "public"


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("pages.edit")
def new_page(request: CityRequest) -> HttpResponse:
    """Write a new page."""
    kind = "news" if request.GET.get("kind") == "news" else "page"
    initial = {"kind": kind, "slug": request.GET.get("slug", ""), "state": "draft", "position": 0}
    form = PageForm(request.POST or None, city=request.city, initial=initial)
    return editor(request, form, None, partial(add_page, request, form))


def add_page(request: CityRequest, form: PageForm) -> Page:
    """Store what was written."""
    return actions.add_page(**form.page_values(request.at, None), **by(request))


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("pages.edit")
def page(request: CityRequest, key: UUID) -> HttpResponse:
    """Change a page."""
    found = get_object_or_404(Page, uuid=key)
    initial = {"position": 0, **PageForm.initial_of(found, request.at)}
    form = PageForm(request.POST or None, city=request.city, initial=initial)
    return editor(request, form, found, partial(change_page, request, form, found))


def change_page(request: CityRequest, form: PageForm, found: Page) -> Page:
    """Store what was changed, unless somebody else saved meanwhile."""
    seen_at = parse_datetime(form.cleaned_data["seen_at"] or "") or found.changed_at
    values = form.page_values(request.at, found)
    return actions.change_page(found, seen_at=seen_at, **values, **by(request))


def editor(request: CityRequest, form: PageForm, stored: Page | None, act: Any) -> HttpResponse:
    """Save and stay on the page, show a preview, or show both texts when two clerks wrote."""
    context: dict[str, Any] = {"form": form, "page": stored}
    if "preview" in request.POST:
        form.is_valid()
        return office_page(request, "page.html", "pages", previews=previews_of(form), **context)
    done, status = submitted(request, form, act)
    if done is not None:
        messages.success(request, str(SAVED))
        return redirect("community_office:page", done.uuid)
    if status == 409 and stored is not None and _was_changed(form, stored):
        form.take_over(stored.changed_at.isoformat())
        context["theirs"] = theirs_of(stored)
    return office_page(request, "page.html", "pages", status=status, **context)


def _was_changed(form: PageForm, stored: Page) -> bool:
    seen_at = parse_datetime(form.cleaned_data.get("seen_at") or "")
    return seen_at is not None and seen_at != stored.changed_at


def theirs_of(stored: Page) -> list[dict[str, str]]:
    """Return the texts that somebody else saved, language by language."""
    return [
        {
            "code": code,
            "name": LANGUAGES.get(code, code),
            "title": stored.titles.get(code, ""),
            "body": text,
        }
        for code, text in stored.bodies.items()
    ]


@require_POST
@allowed("pages.edit")
def preview(request: CityRequest) -> HttpResponse:
    """Answer how the text that is being typed will look: a fragment for htmx."""
    form = PageForm(request.POST, city=request.city)
    return render(request, "community/office/preview.html", {"previews": previews_of(form)})


def previews_of(form: PageForm) -> list[dict[str, Any]]:
    """Return title and rendered text of each language in which something is typed."""
    return [
        {
            "code": code,
            "name": LANGUAGES.get(code, code),
            "title": title,
            "body": mark_safe(to_html(body)),  # noqa: S308 - sanitised by rules.text
        }
        for code, title, body in form.texts()
        if title or body
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("pages.edit")
def remove_page(request: CityRequest, key: UUID) -> HttpResponse:
    """Ask once more, then delete a page that is not public."""
    found = get_object_or_404(Page, uuid=key)
    if request.method != "POST":
        text = _("It cannot be brought back.")
        return confirm(request, title=found.slug, text=text, label=_("Delete"), back=LIST)
    actions.remove_page(found, **by(request))
    return removed(request, LIST)
