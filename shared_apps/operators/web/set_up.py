"""Pages that a letter's link opens: setting an account up, a new password."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kernel.errors import NotFound
from kernel.network import network_of
from kernel.ui.submitting import submitted
from shared_apps.operators.actions import links, signing_in
from shared_apps.operators.models import Operator
from shared_apps.operators.web import factors, signed_in
from shared_apps.operators.web.requests import MainRequest
from shared_apps.operators.web.sign_in_forms import ForgottenForm, NewPasswordForm, SetUpForm
from tenants.hosts import portal_address


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: MainRequest, secret: str) -> HttpResponse:
    """Ask a new operator for a name and a password."""
    link = links.find_link(secret, purpose=links.SET_UP, at=request.at)
    operator = link.operator
    form = SetUpForm(request.POST or None, operator=operator, initial={"name": operator.name})
    done, status = submitted(request, form, lambda: _begin(operator, form.cleaned_data))
    if done is not None:
        signed_in.begin_second_step(request, operator, link=link.pk)
        return redirect("console:set_up_factor")
    context = {"form": form, "operator": operator}
    return render(request, "operators/set_up.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def set_up_factor(request: MainRequest) -> HttpResponse:
    """Ask for the app's first code or a passkey; only then does the console open."""
    operator, link = _setting_up(request)
    form = factors.new_factor_form(request)
    factor, status = submitted(
        request, form, lambda: factors.add_factor(request, operator, form, link=link)
    )
    if factor is not None:
        signed_in.sign_in(request, factor, at=request.at)
        return factors.show_new_codes(request, operator)
    context = factors.new_factor_context(request, operator, form)
    return render(request, "operators/set_up_factor.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: MainRequest) -> HttpResponse:
    """Post a link for a new password; the page says the same for every address."""
    form = ForgottenForm(request.POST or None)
    sent, status = submitted(request, form, lambda: _ask(request, form.cleaned_data["email"]))
    context = {"form": form, "sent": sent is not None}
    return render(request, "operators/forgotten.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_password(request: MainRequest, secret: str) -> HttpResponse:
    """Set a new password by a letter's link; signing in still asks for the second factor."""
    link = links.find_link(secret, purpose=links.PASSWORD, at=request.at)
    form = NewPasswordForm(request.POST or None, operator=link.operator)
    done, status = submitted(request, form, lambda: _set(request, link.pk, form.cleaned_data))
    if done is not None:
        return redirect("console:sign_in")
    return render(request, "operators/new_password.html", {"form": form}, status=status)


def address_of(name: str) -> Any:
    """Return what makes a link's address from its secret: of no host that a request names."""
    site = portal_address(scheme=settings.SITE_SCHEME, port=settings.SITE_PORT).rstrip("/")
    return lambda secret: f"{site}{reverse(name, args=[secret])}"


def _begin(operator: Operator, asked: dict[str, Any]) -> Operator:
    return signing_in.begin_set_up(operator.uuid, **asked)


def _setting_up(request: MainRequest) -> tuple[Operator, int]:
    account, _begun_at, link = signed_in.pending(request)
    rows = Operator.objects.filter(is_active=True, links__pk=link or 0, links__used_at=None)
    found = rows.filter(pk=account).first() if account else None
    if found is None or link is None:
        raise NotFound("operators.link.unusable")
    return found, link


def _ask(request: MainRequest, email: str) -> bool:
    address, network = address_of("console:new_password"), network_of(request)
    signing_in.ask_for_password(email=email, network=network, address=address, at=request.at)
    return True


def _set(request: MainRequest, link: int, asked: dict[str, Any]) -> bool:
    signing_in.set_password(link, **asked, request_id=request.request_id, at=request.at)
    return True
