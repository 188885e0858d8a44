"""One's own account: factors, recovery codes, password, signed-in devices."""

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel.ui.submitting import submitted
from shared_apps.operators.actions import second_factors, sessions, signing_in
from shared_apps.operators.messages import ROLE_LABELS
from shared_apps.operators.models import FactorKind, Operator
from shared_apps.operators.web import factors, signed_in
from shared_apps.operators.web.gates import console
from shared_apps.operators.web.requests import MainRequest
from shared_apps.operators.web.sign_in_forms import NewPasswordForm


@require_safe
@console("home.read")
def account(request: MainRequest) -> HttpResponse:
    """Show one's factors and devices."""
    return render(request, "operators/account.html", _overview(request))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@console("home.read")
def add_factor(request: MainRequest) -> HttpResponse:
    """Set up a further passkey, or an app in the place of the present one."""
    operator = _me(request)
    form = factors.new_factor_form(request)
    factor, status = submitted(request, form, lambda: factors.add_factor(request, operator, form))
    if factor is not None:
        signed_in.confirm(request, factor)
        return redirect("console:account")
    context = factors.new_factor_context(request, operator, form)
    return render(request, "operators/add_factor.html", context, status=status)


@require_POST
@console("home.read")
def remove_factor(request: MainRequest, factor: int) -> HttpResponse:
    """Remove an app or a passkey."""
    who: dict[str, Any] = {"actor": request.actor, "at": request.at}
    second_factors.remove_factor(_me(request), factor, **who)
    return redirect("console:account")


@require_POST
@console("home.read")
def renew_codes(request: MainRequest) -> HttpResponse:
    """Make new recovery codes."""
    return factors.show_new_codes(request, _me(request))


@never_cache
@require_safe
@console("home.read")
def codes(request: MainRequest) -> HttpResponse:
    """Show new recovery codes once."""
    shown = request.session.pop(factors.CODES, [])
    text = "\n".join([_("Recovery codes — e-DEM"), "", *shown, ""])
    context = {"codes": shown, "file_href": f"data:text/plain;charset=utf-8,{quote(text)}"}
    return render(request, "operators/codes.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@console("home.read")
def change_password(request: MainRequest) -> HttpResponse:
    """Set another password; every other device is signed out."""
    form = NewPasswordForm(request.POST or None, operator=_me(request))
    done, status = submitted(request, form, lambda: _change(request, form.cleaned_data))
    if done is not None:
        messages.success(request, _("The password is changed; other devices are signed out."))
        return redirect("console:account")
    return render(request, "operators/change_password.html", {"form": form}, status=status)


@require_POST
@console("home.read")
def end_sessions(request: MainRequest) -> HttpResponse:
    """Sign one device out, or all others."""
    asked = {"reference": request.POST.get("session", ""), "current": request.session.session_key}
    sessions.end_other(actor=request.actor, **asked, at=request.at)
    return redirect("console:account")


def _me(request: MainRequest) -> Operator:
    found = signed_in.operator_of(request)
    assert found is not None
    return found


def _change(request: MainRequest, asked: dict[str, Any]) -> bool:
    key, request_id = request.session.session_key, request.request_id
    who: dict[str, Any] = {"request_id": request_id, "keep": key, "at": request.at}
    signing_in.change_password(_me(request), **asked, **who)
    return True


def _overview(request: MainRequest) -> dict[str, Any]:
    me = _me(request)
    rows = list(me.factors.order_by("created_at"))
    codes_left = sum(len(row.code_hashes) for row in rows if row.kind == FactorKind.CODES)
    key = request.session.session_key
    return {
        "me": me,
        "roles": [ROLE_LABELS[role] for role in me.roles],
        "factors": [row for row in rows if row.kind != FactorKind.CODES],
        "codes_left": codes_left,
        "sessions": sessions.sessions_of(me.uuid, current=key, now=timezone.now()),
    }
