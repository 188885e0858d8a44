"""Own records: see, take away, correct, withdraw an agreement, erase."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel.errors import Refusal
from kernel.problems import sentence_of
from kernel.ui.submitting import submitted
from tenant_apps.residents.actions import consents, corrections, privacy
from tenant_apps.residents.actions.attempts import Limit, check_attempts, count_failure
from tenant_apps.residents.web import privacy_documents, privacy_parts
from tenant_apps.residents.web.privacy_forms import (
    ErasureForm,
    OwnCorrectionForm,
    check_erasure_form,
)
from tenant_apps.residents.web.privacy_parts import person_of
from tenants.requests import CityRequest

PER_ACCOUNT = Limit("erasure", failures=5, seconds=15 * 60)
READS_AND_SENDS = ["GET", "HEAD", "POST"]


@require_safe
@never_cache
@login_required
def own_data(request: CityRequest) -> HttpResponse:
    """Show who the person is here and where each part of their records is."""
    context = privacy_parts.own_page(person_of(request))
    return render(request, "residents/privacy/own_data.html", context)


@require_safe
@never_cache
@login_required
def section(request: CityRequest, name: str) -> HttpResponse:
    """Show one part of what is held about the person."""
    context = privacy_parts.section_page(person_of(request).uuid, name)
    return render(request, "residents/privacy/section.html", context)


@require_safe
@never_cache
@login_required
def own_file(request: CityRequest, kind: str) -> HttpResponse:
    """Give everything as JSON or PDF."""
    return privacy_documents.answer(request, kind)


@require_http_methods(READS_AND_SENDS)
@never_cache
@login_required
def correct(request: CityRequest) -> HttpResponse:
    """Correct name, date of birth, district."""
    form = OwnCorrectionForm(request.POST or None, resident=request.user)
    done, status = submitted(request, form, lambda: _correct(request, form))
    if done is None:
        context = {"form": form, **privacy_parts.who_answers(request)}
        return render(request, "residents/privacy/correct.html", context, status=status)
    return redirect("privacy:data")


@require_POST
@login_required
def withdraw(request: CityRequest) -> HttpResponse:
    """Withdraw an optional agreement."""
    account, kind = person_of(request).uuid, request.POST.get("kind", "")
    consents.withdraw(account=account, kind=kind, actor=request.actor, at=request.at)
    messages.success(request, _("Your agreement is withdrawn."))
    return redirect("privacy:data")


@require_http_methods(READS_AND_SENDS)
@login_required
def agree(request: CityRequest) -> HttpResponse:
    """Show the rules in force; a POST agrees to them or to another text."""
    if request.method != "POST":
        return render(request, "residents/privacy/agree.html", privacy_parts.agree_page(request))
    asked = {name: request.POST.get(name, "") for name in ("kind", "version")}
    consents.agree(account=person_of(request).uuid, **asked, actor=request.actor, at=request.at)
    messages.success(request, _("Your agreement is noted."))
    return redirect("privacy:data")


@require_http_methods(READS_AND_SENDS)
@never_cache
@login_required
def erase(request: CityRequest) -> HttpResponse:
    """Say what goes and what stays, and erase the account when its owner says so again."""
    form = ErasureForm(request.POST or None, resident=request.user)
    done, status = submitted(request, form, lambda: _erase(request, form))
    if done is not None:
        return redirect("privacy:erased")
    context = {"form": form, **_what_goes(request)}
    return render(request, "residents/privacy/erase.html", context, status=status)


@require_safe
def erased(request: CityRequest) -> HttpResponse:
    """Say that the account is gone."""
    return render(request, "residents/privacy/erased.html")


def _correct(request: CityRequest, form: OwnCorrectionForm) -> Any:
    changed = corrections.correct_own(
        resident=person_of(request), **form.cleaned_data, actor=request.actor, at=request.at
    )
    if changed:
        messages.success(request, _("Your records are corrected."))
    return changed


def _what_goes(request: CityRequest) -> dict[str, Any]:
    """Return what an erasure takes away, or why it has to wait."""
    try:
        return privacy_parts.erasure_page(person_of(request).uuid, at=request.at)
    except Refusal as refusal:
        return {"waits": sentence_of(refusal)}


def _erase(request: CityRequest, form: ErasureForm) -> Any:
    account = person_of(request).uuid
    check_attempts(PER_ACCOUNT, key=account.hex)
    try:
        check_erasure_form(request, person_of(request), form)
    except Refusal:
        count_failure(PER_ACCOUNT, key=account.hex)
        raise
    counts = privacy.erase_person(account=account, actor=request.actor, at=request.at)
    logout(request)
    return counts
