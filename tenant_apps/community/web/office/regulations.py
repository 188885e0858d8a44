"""Regulations in the office: versions of each scope, and the form that its terms make."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kernel.errors import NotFound
from tenant_apps.community.actions import regulations as actions
from tenant_apps.community.models import Regulation
from tenant_apps.community.rules.scopes import regulation_scopes
from tenant_apps.community.web.local_days import local_day
from tenant_apps.community.web.office.doors import (
    FormPage,
    allowed,
    by,
    confirm,
    office_page,
    removed,
)
from tenant_apps.community.web.office.regulation_forms import RegulationForm
from tenant_apps.community.web.regulations import scope_pages
from tenants.requests import CityRequest

LIST = "community_office:regulations"
PAGE = FormPage("regulation.html", tab="regulations", then=LIST)


@require_safe
@allowed("community.view")
def regulations(request: CityRequest) -> HttpResponse:
    """List every version of every scope."""
    scopes = scope_pages(request.city, local_day(request.at, request.city))
    return office_page(request, "regulations.html", "regulations", scopes=scopes)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("regulations.edit")
def new_regulation(request: CityRequest, scope: str) -> HttpResponse:
    """Enter a version; the form begins with what is in force."""
    form = empty_form(request, scope)
    add = partial(actions.add_regulation, scope=scope)
    return PAGE.answer(request, form, partial(keep, request, form, add), scope=form.scope)


def empty_form(request: CityRequest, scope: str) -> RegulationForm:
    """Return the form of a new version, filled in with the figures of the latest one."""
    if scope not in dict(regulation_scopes):
        raise NotFound("community.regulation.scope_unknown")
    latest = next(iter(actions.versions_of(scope)), None)
    values = latest.values if latest else None
    return RegulationForm(request.POST or None, name=scope, city=request.city, values=values)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("regulations.edit")
def regulation(request: CityRequest, key: UUID) -> HttpResponse:
    """Change a version that is not yet in force."""
    found = get_object_or_404(Regulation, uuid=key)
    form = RegulationForm(request.POST or None, name=found.scope, city=request.city, stored=found)
    act = partial(keep, request, form, partial(actions.change_regulation, found))
    return PAGE.answer(request, form, act, scope=form.scope, regulation=found)


def keep(request: CityRequest, form: RegulationForm, act: Any) -> Regulation:
    """Do `act` with the act's facts and the figures of a valid form."""
    today = local_day(request.at, request.city)
    stored: Regulation = act(today=today, values=form.figures(), **form.act(), **by(request))
    return stored


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("regulations.edit")
def remove_regulation(request: CityRequest, key: UUID) -> HttpResponse:
    """Ask once more, then remove a version that is not yet in force."""
    found = get_object_or_404(Regulation, uuid=key)
    if request.method != "POST":
        text = _("It is not in force yet, so nothing refers to it.")
        return confirm(request, title=found.title, text=text, label=_("Remove"), back=LIST)
    actions.remove_regulation(found, today=local_day(request.at, request.city), **by(request))
    return removed(request, LIST)
