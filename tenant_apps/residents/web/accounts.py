"""Pages of accounts: allauth's views with our templates."""

from typing import Any
from urllib.parse import urlencode

from allauth.account import views
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.email_verification import send_verification_email_to_address
from allauth.account.models import EmailAddress
from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tenant_apps.residents.web.adapter import LETTER_OF, LETTER_TO
from tenant_apps.residents.web.limits import LimitedForm, LimitedView, count_letter
from tenant_apps.residents.web.privacy_parts import rules_page
from tenants.requests import CityRequest


class SignUpView(LimitedView, views.SignupView):  # type: ignore[misc]
    """Make an account; too many from one network have to wait."""

    template_name = "residents/account/signup.html"
    template_name_signup_closed = template_name


class SignInView(LimitedView, views.LoginView):  # type: ignore[misc]
    """Sign in with e-mail and password."""

    template_name = "residents/account/login.html"


class ForgottenView(LimitedView, views.PasswordResetView):  # type: ignore[misc]
    """Ask for a letter with a link to a new password."""

    template_name = "residents/account/forgotten.html"


class PasswordAgainView(LimitedView, views.ReauthenticateView):  # type: ignore[misc]
    """Type the password again before something that matters."""

    template_name = "residents/account/password_again.html"


class ConfirmEmailView(views.ConfirmEmailView):  # type: ignore[misc]
    """Confirm an address; whoever is not signed in on this device signs in and goes on."""

    template_name = "residents/account/email_confirm.html"

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Confirm; a link that was used meanwhile says so like one that is too old."""
        try:
            answer: HttpResponse = super().post(*args, **kwargs)
        except Http404:
            self.object = None
            answer = self.render_to_response(self.get_context_data())
            answer.status_code = 404
        return answer

    def get_redirect_url(self) -> str:
        """Return the page the person was on, by way of sign-in where needed."""
        page: str = super().get_redirect_url()
        if self.request.user.is_authenticated:
            return page
        sign_in = reverse("account_login")
        return f"{sign_in}?{urlencode({'next': page})}" if self.get_next_url() else sign_in


class LetterSentView(views.EmailVerificationSentView):  # type: ignore[misc]
    """Say where the letter went, and offer to send it again."""

    template_name = "residents/account/letter_sent.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the address, as it was typed."""
        address = self.request.session.get(LETTER_TO, "")
        return {**super().get_context_data(**kwargs), "letter_to": address}


class AgainForm(LimitedForm):
    """An address whose letter is sent again."""

    email = forms.EmailField()

    def clean_email(self) -> str:
        """Count the letter for the address and for the network."""
        address = str(self.cleaned_data["email"]).lower()
        count_letter(self, address)
        return address


sign_up = SignUpView.as_view()
sign_in = SignInView.as_view()
sign_out = views.LogoutView.as_view(template_name="residents/account/logout.html")
inactive = views.AccountInactiveView.as_view(template_name="residents/account/inactive.html")
letter_sent = LetterSentView.as_view()
confirm_email = ConfirmEmailView.as_view()
forgotten = ForgottenView.as_view()
forgotten_sent = views.PasswordResetDoneView.as_view(
    template_name="residents/account/forgotten_sent.html"
)
new_password = views.PasswordResetFromKeyView.as_view(
    template_name="residents/account/new_password.html"
)
new_password_set = views.PasswordResetFromKeyDoneView.as_view(
    template_name="residents/account/new_password_set.html"
)
change_password = views.PasswordChangeView.as_view(
    template_name="residents/account/change_password.html"
)
password_again = PasswordAgainView.as_view()


@require_POST
def send_again(request: HttpRequest) -> HttpResponse:
    """Send the letter that confirms an address again; an address without account answers alike."""
    form = AgainForm({"email": request.session.get(LETTER_TO, "")})
    if form.is_valid():
        _send_letter(request, form.cleaned_data["email"])
        messages.success(request, _("The letter is on its way again."))
    elif form.refusal is not None:
        messages.error(request, " ".join(map(str, form.errors["email"])))
    return redirect("account_email_verification_sent")


def _send_letter(request: HttpRequest, address: str) -> None:
    mine = EmailAddress.objects.filter(email=address, user_id=request.session.get(LETTER_OF))
    waiting = mine.filter(verified=False).first()
    if waiting is not None:
        send_verification_email_to_address(request, waiting, signup=True)
    elif EmailAddress.objects.filter(email=address).exists():
        get_adapter(request).send_account_already_exists_mail(address)


def rules(request: CityRequest) -> HttpResponse:
    """Show the rules that people accept when they sign up."""
    return render(request, "residents/account/rules.html", rules_page(request))
