"""Regulations as everybody reads them: what is in force, and what each version changed."""

from datetime import date
from itertools import pairwise
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tenant_apps.community.actions.regulations import InForce, versions_of
from tenant_apps.community.rules.scopes import Scope, regulation_scopes
from tenant_apps.community.web.local_days import local_day
from tenant_apps.community.web.terms import changes_of, rows_of
from tenants.city import City
from tenants.requests import CityRequest


@require_safe
def regulations(request: CityRequest) -> HttpResponse:
    """Show every regulation of the municipality with its history."""
    today = local_day(request.at, request.city)
    scopes = scope_pages(request.city, today)
    return render(request, "community/regulations.html", {"scopes": scopes})


def scopes_of(city: City) -> list[tuple[str, Scope]]:
    """Return the scopes of the modules that the city has switched on, in order."""
    known = [
        (name, scope)
        for name, scope in regulation_scopes
        if not scope.module or scope.module in city.modules
    ]
    return sorted(known, key=lambda entry: entry[1].order)


def scope_pages(city: City, today: date) -> list[dict[str, Any]]:
    """Return each scope with its versions, the latest first."""
    return [
        {"name": name, "label": scope.label, "versions": version_rows(name, scope, city, today)}
        for name, scope in scopes_of(city)
    ]


def version_rows(name: str, scope: Scope, city: City, today: date) -> list[dict[str, Any]]:
    """Return every version of a scope: its act, figures, what it changed, whether it counts."""
    versions = versions_of(name)
    rows = []
    for version, before in pairwise([*versions, None]):
        if version is None:
            continue
        rows.append(
            {
                "version": version,
                "status": status_of(version, versions, today),
                "figures": rows_of(scope, version, city.currency),
                "changes": changes_of(scope, before, version, city.currency),
            }
        )
    return rows


def status_of(version: InForce, versions: list[InForce], today: date) -> str:
    """Return `coming`, `in_force` or `past` of one of a scope's versions, latest first."""
    if version.effective_from > today:
        return "coming"
    latest = next(item for item in versions if item.effective_from <= today)
    ended = version.effective_until is not None and version.effective_until <= today
    return "in_force" if version is latest and not ended else "past"
