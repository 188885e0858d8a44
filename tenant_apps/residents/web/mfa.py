"""Pages of codes: the app, the code at sign-in, the code again, recovery codes."""

from typing import Any
from urllib.parse import quote

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.base import views as base_views
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery_views
from allauth.mfa.totp import views as totp_views
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kernel.ui.qr import qr_of
from tenant_apps.residents.actions.second_factor import begin_after
from tenant_apps.residents.web.limits import LimitedView, with_limit
from tenant_apps.residents.web.step_up import remember_way_back, way_back

GROUP = 4
"""Letters of the manual key between two spaces."""


class ActivateView(LimitedView, totp_views.ActivateTOTPView):  # type: ignore[misc]
    """Set an authenticator app up: a picture to scan, a key to type, one code to prove it."""

    template_name = "residents/account/app_add.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the secret and remember where to go on afterwards."""
        remember_way_back(request)
        response: HttpResponse = super().get(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the picture and the key in groups."""
        context = super().get_context_data(**kwargs)
        secret = context["form"].secret.rstrip("=")
        groups = [secret[start : start + GROUP] for start in range(0, len(secret), GROUP)]
        return {**context, "qr": qr_of(context["totp_url"]), "key": " ".join(groups)}

    def form_valid(self, form: Any) -> HttpResponse:
        """Set it up; a form sent twice sets up one app."""
        try:
            response: HttpResponse = super().form_valid(form)
        except IntegrityError:
            return redirect("account_security")
        factor = begin_after(resident=self.request.user, step=form.step)
        confirm_session(self.request, factor)
        return response

    def get_success_url(self) -> str:
        """Show the new recovery codes, else go back to what the person was doing."""
        url: str = super().get_success_url()
        return url if self.did_generate_recovery_codes else way_back(self.request)


class DeactivateView(totp_views.DeactivateTOTPView):  # type: ignore[misc]
    """Remove the authenticator app."""

    template_name = "residents/account/app_remove.html"


class CodeView(LimitedView, base_views.AuthenticateView):  # type: ignore[misc]
    """Show the second factor while signing in."""

    template_name = "residents/account/second_factor.html"

    def form_invalid(self, form: Any) -> HttpResponse:
        """Show the page with its errors."""
        answer = self.render_to_response(self.get_context_data())
        return with_limit(answer, getattr(form, "refusal", None))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add which kinds of factor the account has."""
        return {**super().get_context_data(**kwargs), **kinds_of(self.stage.login.user)}


class CodeAgainView(LimitedView, base_views.ReauthenticateView):  # type: ignore[misc]
    """Show a code again before something that matters."""

    template_name = "residents/account/code_again.html"

    def get_reauthentication_alternatives(self) -> list[dict[str, Any]]:
        """Offer a passkey where there is one: what `kinds_of` has read is not asked again."""
        if not self.kinds["has_passkey"]:
            return []
        page = self.passthrough_next_url(reverse("mfa_reauthenticate_webauthn"))
        return [{"url": page, "description": _("Use a passkey")}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add which kinds of factor the account has."""
        self.kinds = kinds_of(self.request.user)
        return {**super().get_context_data(**kwargs), **self.kinds}


class CodesView(recovery_views.ViewRecoveryCodesView):  # type: ignore[misc]
    """Show recovery codes once; later only how many are left."""

    template_name = "residents/account/recovery_codes.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer what no cache keeps."""
        response: HttpResponse = super().get(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the file to keep and the way on."""
        context = super().get_context_data(**kwargs)
        text = codes_text(self.request, context["unused_codes"])
        return {
            **context,
            "file_href": f"data:text/plain;charset=utf-8,{quote(text)}",
            "way_back": way_back(self.request),
        }


class RenewCodesView(recovery_views.GenerateRecoveryCodesView):  # type: ignore[misc]
    """Make new recovery codes; the old ones are void."""

    template_name = "residents/account/recovery_codes_renew.html"


def kinds_of(user: Any) -> dict[str, bool]:
    """Return `{has_app, has_passkey}` of an account."""
    types = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    return {"has_app": "totp" in types, "has_passkey": "webauthn" in types}


def confirm_session(request: Any, factor: Authenticator) -> None:
    """Let a session count as confirmed by the factor that was just set up in it."""
    record_authentication(
        request, request.user, "mfa", id=factor.pk, type=factor.type, reauthenticated=True
    )


def codes_text(request: Any, codes: list[str]) -> str:
    """Return what the file of recovery codes says."""
    title = _("Recovery codes — %(city)s") % {"city": request.city.name(get_language() or "en")}
    return "\n".join([title, request.user.email, "", *codes, ""])


activate = ActivateView.as_view()
deactivate = DeactivateView.as_view()
code = CodeView.as_view()
code_again = CodeAgainView.as_view()
recovery_codes = CodesView.as_view()
renew_codes = RenewCodesView.as_view()
