"""Texts that people agree to, in the office: enter a version, read it, take back a planned one."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel.clock import start_of_day
from kernel.ui.submitting import submitted
from tenant_apps.residents.actions import consents
from tenant_apps.residents.models import ConsentText
from tenant_apps.residents.rules.consents import check_kind
from tenant_apps.residents.rules.roles import MATRIX
from tenant_apps.residents.web import privacy_office_parts as parts
from tenant_apps.residents.web.gates import staff_only
from tenant_apps.residents.web.privacy_office_forms import TextForm
from tenant_apps.residents.web.privacy_texts import CONSENT_LABELS
from tenants.requests import CityRequest

READS = MATRIX["privacy.read"]
MANAGES = MATRIX["privacy.manage"]


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(*MANAGES)
def new_text(request: CityRequest, kind: str) -> HttpResponse:
    """Enter a new version of one text."""
    check_kind(kind)
    form = TextForm(request.POST or None, languages=parts.languages_of(request))
    done, status = submitted(request, form, lambda: _enter(request, kind, form))
    if done is not None:
        return redirect("privacy_office:home")
    context = {"form": form, "label": CONSENT_LABELS[kind], "kind": kind}
    return render(request, "residents/privacy/new_text.html", context, status=status)


@require_safe
@staff_only(*READS)
def text(request: CityRequest, text: int) -> HttpResponse:
    """Show one version in every language."""
    found = get_object_or_404(ConsentText, pk=text)
    return render(request, "residents/privacy/text.html", parts.text_page(found, at=request.at))


@require_POST
@staff_only(*MANAGES)
def take_back(request: CityRequest, text: int) -> HttpResponse:
    """Take back a version that is not in force yet."""
    consents.take_back_text(key=text, actor=request.actor, at=request.at)
    return redirect("privacy_office:home")


def _enter(request: CityRequest, kind: str, form: TextForm) -> Any:
    made = consents.enter_text(
        kind=kind,
        version=form.cleaned_data["version"],
        texts=form.texts(),
        effective_at=_begins(request, form),
        default_language=request.city.default_language,
        actor=request.actor,
        at=request.at,
    )
    messages.success(request, _("The new version is entered."))
    return made


def _begins(request: CityRequest, form: TextForm) -> datetime:
    day = form.cleaned_data["effective_on"]
    return start_of_day(day, str(request.city.time_zone)) if day else request.at
