"""The overview of one's account: name, address, password, second factors, devices, identity."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kernel.people import UnconfirmedStaff
from kernel.ui.language import COOKIE, LANGUAGES
from kernel.ui.sections import find_url
from kernel.ui.submitting import submitted
from tenant_apps.residents.actions.accounts import rename
from tenant_apps.residents.actions.corrections import is_proven
from tenant_apps.residents.actions.second_factor import factors_of
from tenant_apps.residents.actions.sessions import count_sessions
from tenant_apps.residents.web.forms import PersonForm
from tenant_apps.residents.web.step_up import BACK

FEW_CODES = 3


@never_cache
@require_safe
@login_required
def security(request: Any) -> HttpResponse:
    """Show what protects the account and lead to where it is changed."""
    request.session.pop(BACK, None)
    return render(request, "residents/account/security.html", _overview(request))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def person(request: Any) -> HttpResponse:
    """Change one's name and language."""
    start = {"name": request.user.name, "language": request.user.language or request.LANGUAGE_CODE}
    offered: dict[str, Any] = {"languages": _languages(request.city)}
    offered["is_proven"] = is_proven(request.user)
    form = PersonForm(request.POST or None, initial=start, **offered)
    changed, status = submitted(request, form, lambda: _rename(request, form.cleaned_data))
    if changed is None:
        return render(request, "residents/account/person.html", {"form": form}, status=status)
    messages.success(request, _("Saved."))
    response = redirect("account_security")
    response.delete_cookie(COOKIE)
    return response


def _rename(request: Any, answers: dict[str, Any]) -> bool:
    rename(resident=request.user, actor=request.actor, at=request.at, **answers)
    return True


def _languages(city: Any) -> list[tuple[str, str]]:
    return [(code, LANGUAGES[code]) for code in LANGUAGES if code in city.languages]


def _overview(request: Any) -> dict[str, Any]:
    """Return the account's standing; one query each for factors and sessions."""
    factors = factors_of(request.user)
    staff = request.actor.is_staff or isinstance(request.actor, UnconfirmedStaff)
    return {
        **factors,
        "is_protected": bool(factors["app"] or factors["passkeys"]),
        "few_codes": factors["codes_left"] <= FEW_CODES,
        "is_staff": staff,
        "person": request.user,
        "language_name_of_person": LANGUAGES.get(request.user.language, ""),
        "session_count": count_sessions(request.user.uuid, now=timezone.now()),
        "identity_href": find_url("identity:ways"),
    }
