"""Pages of passkeys: set up, rename, remove, sign in with one, show one again."""

from typing import Any

from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import views
from allauth.mfa.webauthn.internal import auth, flows
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.utils.http import urlencode

from tenant_apps.residents.web.limits import with_limit
from tenant_apps.residents.web.mfa import confirm_session
from tenant_apps.residents.web.step_up import remember_way_back, way_back

OVERVIEW = reverse_lazy("account_security")


class AddView(views.AddWebAuthnView):  # type: ignore[misc]
    """Set a passkey up: the device itself checks who holds it."""

    template_name = "residents/account/passkey_add.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the form and remember where to go on afterwards."""
        remember_way_back(request)
        response: HttpResponse = super().get(request, *args, **kwargs)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Ask for a passkey that signs in by itself."""
        context = {"form": self.get_form(), **kwargs}
        options = auth.begin_registration(self.request.user, passwordless=True)
        return {**context, "js_data": {"creation_options": options}}

    def form_valid(self, form: Any) -> HttpResponse:
        """Keep the passkey; this session counts as confirmed by it."""
        response: HttpResponse = super().form_valid(form)
        mine = Authenticator.objects.filter(user=self.request.user, type="webauthn")
        confirm_session(self.request, mine.latest("pk"))
        return response

    def get_success_url(self) -> str:
        """Show the new recovery codes, else go back to what the person was doing."""
        url: str = super().get_success_url()
        return url if self.did_generate_recovery_codes else way_back(self.request)


class RenameView(views.EditWebAuthnView):  # type: ignore[misc]
    """Give a passkey another name."""

    template_name = "residents/account/passkey_rename.html"
    success_url = OVERVIEW


class RemoveView(views.RemoveWebAuthnView):  # type: ignore[misc]
    """Remove a passkey."""

    template_name = "residents/account/passkey_remove.html"
    success_url = OVERVIEW


class AgainView(views.ReauthenticateWebAuthnView):  # type: ignore[misc]
    """Show a passkey again before something that matters."""

    template_name = "residents/account/passkey_again.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the form and the other ways."""
        others = self.get_reauthentication_alternatives()
        context = {"form": self.get_form(), "reauthentication_alternatives": others, **kwargs}
        options = auth.begin_authentication(self.request.user)
        return {**context, "js_data": {"request_options": options}}

    def form_invalid(self, form: Any) -> HttpResponse:
        """Stay on the page and say what went wrong."""
        response = self.render_to_response(self.get_context_data(form=form))
        return with_limit(response, getattr(form, "refusal", None))


class SignInView(views.LoginWebAuthnView):  # type: ignore[misc]
    """Sign in with a passkey alone; goes on to where the person was."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Sign in, kept signed in where the box is ticked."""
        passkey = form.cleaned_data["credential"]
        page = get_next_redirect_url(self.request)
        login = Login(user=passkey.user, redirect_url=page)
        response: HttpResponse = flows.perform_passwordless_login(self.request, passkey, login)
        kept = form.cleaned_data["remember"]
        self.request.session.set_expiry(settings.SESSION_COOKIE_AGE if kept else 0)
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        """Say on the page of sign-in what went wrong; the way back is kept."""
        for message in form.errors.get("credential", []):
            messages.error(self.request, message)
        page = get_next_redirect_url(self.request)
        query = f"?{urlencode({'next': page})}" if page else ""
        return redirect(f"{reverse('account_login')}{query}")


add = AddView.as_view()
rename = RenameView.as_view()
remove = RemoveView.as_view()
again = AgainView.as_view()
sign_in = SignInView.as_view()
