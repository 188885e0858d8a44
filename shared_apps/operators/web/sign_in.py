"""Signing in to the console: password, then a code or a passkey; or a passkey alone."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from kernel.attempts import check_attempts, count_failure
from kernel.errors import Conflict, Invalid
from kernel.network import network_of
from kernel.ui.submitting import submitted
from shared_apps.operators.actions import passkeys, second_factors, signing_in
from shared_apps.operators.actions.limits import PASSKEY_NETWORK
from shared_apps.operators.models import FactorKind, Operator, SecondFactor
from shared_apps.operators.rules.signing_in import check_second_step, own_path
from shared_apps.operators.web import signed_in
from shared_apps.operators.web.requests import MainRequest
from shared_apps.operators.web.sign_in_forms import CodeForm, PasskeyForm, SignInForm

CHALLENGE = "operator_challenge"
"""Where a session keeps what the next answer of a passkey must fit; taken out when it is used."""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: MainRequest) -> HttpResponse:
    """Ask for e-mail and password."""
    way = own_path(request.GET.get("next", ""))
    form = SignInForm(request.POST or None)
    found, status = submitted(request, form, lambda: _check(request, form.cleaned_data))
    if found is not None:
        signed_in.begin_second_step(request, found)
        return redirect(_with_next("console:second_step", way))
    return _page(request, "sign_in", {"form": form, "way": way}, status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def second_step(request: MainRequest) -> HttpResponse:
    """Ask for a code or a passkey of whoever gave the right password."""
    operator = waiting_for(request)
    way = own_path(request.GET.get("next", ""))
    form: Any = _second_form(request)
    factor, status = submitted(request, form, lambda: _show(request, operator, form))
    if factor is not None:
        signed_in.sign_in(request, factor, at=request.at)
        return redirect(way)
    return _page(request, "second_step", _second_context(request, operator, form), status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def passkey(request: MainRequest) -> HttpResponse:
    """Sign in with a passkey alone: the browser asks for the challenge first."""
    if request.method != "POST":
        return JsonResponse({"request_options": challenge(request, None)})
    way = own_path(request.POST.get("next", ""))
    form = PasskeyForm(request.POST)
    factor, status = submitted(request, form, lambda: _use_passkey(request, None, form))
    if factor is None:
        context = {"form": SignInForm(), "refused": form.errors, "way": way}
        return _page(request, "sign_in", context, status)
    request.session.flush()
    signed_in.sign_in(request, factor, at=request.at)
    return redirect(way)


@require_POST
def sign_out(request: MainRequest) -> HttpResponse:
    """End the session."""
    signing_in.note_sign_out(actor=request.actor, at=request.at)
    request.session.flush()
    return redirect("console:sign_in")


def waiting_for(request: MainRequest) -> Operator:
    """Return whose second step it is. Raises: Conflict `operators.sign_in.begin_again`."""
    account, begun_at, link = signed_in.pending(request)
    check_second_step(None if link else begun_at, at=timezone.now())
    found = Operator.objects.filter(pk__in=[account] if account else [], is_active=True).first()
    if found is None:
        raise Conflict("operators.sign_in.begin_again")
    return found


def challenge(request: MainRequest, operator: Operator | None) -> dict[str, Any]:
    """Return what the browser shows a passkey for; the session keeps what it must answer."""
    host = signed_in.host_of(request)
    options, request.session[CHALLENGE] = passkeys.begin_authentication(operator, host=host)
    return options


def _check(request: MainRequest, asked: dict[str, Any]) -> Operator:
    return signing_in.check_sign_in(**asked, network=network_of(request))


def _second_form(request: MainRequest) -> CodeForm | PasskeyForm:
    if request.POST.get("credential"):
        return PasskeyForm(request.POST)
    return CodeForm(request.POST or None)


def _show(request: MainRequest, operator: Operator, form: Any) -> SecondFactor:
    if isinstance(form, PasskeyForm):
        return _use_passkey(request, operator, form)
    # The app lives by the phone's clock, whatever instant the request works at.
    code, at = form.cleaned_data["code"], timezone.now()
    return second_factors.use_code(operator, code=code, at=at)


def _use_passkey(
    request: MainRequest, operator: Operator | None, form: PasskeyForm
) -> SecondFactor:
    network = network_of(request)
    check_attempts(PASSKEY_NETWORK, key=network)
    try:
        return passkeys.use_passkey(
            answer=form.cleaned_data["credential"],
            state=request.session.pop(CHALLENGE, None),
            host=signed_in.host_of(request),
            account=operator.uuid if operator else None,
            at=request.at,
        )
    except Invalid:
        count_failure(PASSKEY_NETWORK, key=network)
        raise


def _second_context(request: MainRequest, operator: Operator, form: Any) -> dict[str, Any]:
    kinds = set(operator.factors.values_list("kind", flat=True))
    options = challenge(request, operator) if FactorKind.PASSKEY in kinds else None
    told = isinstance(form, PasskeyForm)
    return {
        "form": CodeForm() if told else form,
        "passkey_form": form if told else PasskeyForm(),
        "options": {"request_options": options} if options else None,
    }


def _with_next(name: str, way: str) -> str:
    return f"{reverse(name)}?{urlencode({'next': way})}"


def _page(request: MainRequest, name: str, context: dict[str, Any], status: int) -> HttpResponse:
    return render(request, f"operators/{name}.html", context, status=status)
