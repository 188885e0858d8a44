"""API keys in the office: make (shown once), list, revoke."""

from datetime import datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel.ui.submitting import submitted
from tenant_apps.residents.actions import api_keys
from tenant_apps.residents.models import Resident
from tenant_apps.residents.models.api_key import ApiKey
from tenant_apps.residents.rules.api_keys import (
    LEAST_PER_MINUTE,
    MOST_PER_MINUTE,
    SCOPES,
    is_good,
)
from tenant_apps.residents.rules.roles import MATRIX, may
from tenant_apps.residents.web.gates import staff_only
from tenants.requests import CityRequest

SCOPE_LABELS = {
    "budget.read": _("Read the participatory budget"),
    "search.read": _("Search"),
    "open_data.read": _("Read open data"),
}


class KeyForm(forms.Form):
    """A new key."""

    name = forms.CharField(
        label=_("What the key is for"),
        help_text=_("So that you know later which program uses it."),
        max_length=100,
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        choices=[(scope, SCOPE_LABELS[scope]) for scope in SCOPES],
        widget=forms.CheckboxSelectMultiple,
        initial=list(SCOPES),
    )
    requests_per_minute = forms.IntegerField(
        label=_("Requests a minute"),
        min_value=LEAST_PER_MINUTE,
        max_value=MOST_PER_MINUTE,
        initial=600,
    )
    last_day = forms.DateField(
        label=_("Last day"),
        help_text=_("Leave it empty for a key without an end."),
        required=False,
        widget=forms.DateInput({"type": "date"}),
    )


@require_safe
@staff_only(*MATRIX["api_keys.read"])
def keys(request: CityRequest) -> HttpResponse:
    """List the keys of the municipality."""
    context = {"keys": _rows(request.at), "may_manage": may(request.actor, "api_keys.manage")}
    return render(request, "residents/api_keys/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(*MATRIX["api_keys.manage"])
def make(request: CityRequest) -> HttpResponse:
    """Make a key and show it, this once."""
    form = KeyForm(request.POST or None)
    made, status = submitted(request, form, lambda: _make(request, form.cleaned_data))
    if made is not None:
        return _shown_once(request, *made)
    context = {"form": form, "refused": " ".join(map(str, form.non_field_errors()))}
    return render(request, "residents/api_keys/make.html", context, status=status)


@require_POST
@staff_only(*MATRIX["api_keys.manage"])
def revoke(request: CityRequest, key: UUID) -> HttpResponse:
    """Revoke a key."""
    api_keys.revoke_api_key(key=key, actor=request.actor, at=request.at)
    return redirect("api_keys:list")


def _make(request: CityRequest, asked: dict[str, Any]) -> tuple[ApiKey, str]:
    day = asked["last_day"]
    zone = ZoneInfo(request.city.time_zone)
    return api_keys.make_api_key(
        name=asked["name"],
        scopes=asked["scopes"],
        requests_per_minute=asked["requests_per_minute"],
        expires_at=datetime.combine(day, time.max, zone) if day else None,
        actor=request.actor,
        at=request.at,
    )


def _shown_once(request: CityRequest, key: ApiKey, text: str) -> HttpResponse:
    context = {"key": key, "secret": text}
    answer = render(request, "residents/api_keys/made.html", context, status=201)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _rows(at: datetime) -> list[dict[str, Any]]:
    keys = list(ApiKey.objects.order_by("revoked_at", "-made_at"))
    makers = Resident.objects.names_by_account({key.made_by for key in keys if key.made_by})
    return [
        {
            "key": key,
            "scopes": [SCOPE_LABELS.get(scope, scope) for scope in key.scopes],
            "maker": makers.get(key.made_by, "") if key.made_by else "",
            "is_good": is_good(revoked_at=key.revoked_at, expires_at=key.expires_at, at=at),
        }
        for key in keys
    ]
