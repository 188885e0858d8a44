"""Setting up second factors, by a new operator and by somebody who is in."""

from typing import Any
from urllib.parse import quote, urlencode

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from kernel.devices import device_name
from kernel.ui.qr import qr_of
from shared_apps.operators.actions import setting_up
from shared_apps.operators.actions.passkeys import SITE, begin_registration
from shared_apps.operators.actions.second_factors import new_secret, renew_codes
from shared_apps.operators.models import Operator, SecondFactor
from shared_apps.operators.web import signed_in
from shared_apps.operators.web.requests import MainRequest
from shared_apps.operators.web.sign_in_forms import FirstCodeForm, PasskeyForm

SECRET = "operator_new_secret"  # noqa: S105 - the name of a place in the session
NEW_PASSKEY = "operator_new_passkey"
CODES = "operator_new_codes"
GROUP = 4
"""Letters of the manual key between two spaces."""


def new_factor_form(request: MainRequest) -> FirstCodeForm | PasskeyForm:
    """Return the form that was sent: a passkey's answer, or an app's first code."""
    if request.POST.get("credential"):
        return PasskeyForm(request.POST)
    return FirstCodeForm(request.POST or None)


def new_factor_context(request: MainRequest, operator: Operator, form: Any) -> dict[str, Any]:
    """Return the secret to scan and what the browser needs to make a passkey."""
    secret = request.session.setdefault(SECRET, new_secret())
    options, state = begin_registration(operator, host=signed_in.host_of(request))
    request.session[NEW_PASSKEY] = state
    told = isinstance(form, PasskeyForm)
    address = app_address(operator, secret)
    return {
        "operator": operator,
        "form": FirstCodeForm() if told else form,
        "passkey_form": form if told else PasskeyForm(),
        "qr": qr_of(address),
        "app_address": address,
        "key": " ".join(secret[start : start + GROUP] for start in range(0, len(secret), GROUP)),
        "options": {"creation_options": options},
    }


def add_factor(
    request: MainRequest, operator: Operator, form: Any, *, link: int | None = None
) -> SecondFactor:
    """Keep the factor that a sent form proves; `link` is the set-up link that it uses up."""
    actor = signed_in.acting(operator, request.request_id)
    common: dict[str, Any] = {"link": link, "actor": actor, "at": timezone.now()}
    if not isinstance(form, PasskeyForm):
        secret, code = request.session.get(SECRET, new_secret()), form.cleaned_data["code"]
        factor = setting_up.set_app_up(operator, secret=secret, code=code, **common)
        request.session.pop(SECRET, None)
        return factor
    device = device_name(request.META.get("HTTP_USER_AGENT", ""))
    return setting_up.set_passkey_up(
        operator,
        answer=form.cleaned_data["credential"],
        state=request.session.pop(NEW_PASSKEY, None),
        host=signed_in.host_of(request),
        name=form.cleaned_data["name"] or device,
        **common,
    )


def show_new_codes(request: MainRequest, operator: Operator) -> HttpResponse:
    """Make recovery codes and lead to the page that shows them once."""
    actor = signed_in.acting(operator, request.request_id)
    request.session[CODES] = renew_codes(operator, actor=actor, at=request.at)
    return redirect("console:codes")


def app_address(operator: Operator, secret: str) -> str:
    """Return the address that an authenticator app understands. Source: Key URI format."""
    asked = {"secret": secret, "issuer": SITE, "algorithm": "SHA1", "digits": 6, "period": 30}
    return f"otpauth://totp/{quote(f'{SITE}:{operator.email}')}?{urlencode(asked)}"
