"""Pages of accounts: allauth's views with our templates."""

from urllib.parse import urlencode

from allauth.account import views
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from tenant_apps.residents.web.signup import RULES_VERSION


class ConfirmEmailView(views.ConfirmEmailView):  # type: ignore[misc]
    """Confirm an address; whoever is not signed in on this device signs in and goes on."""

    template_name = "residents/account/email_confirm.html"

    def get_redirect_url(self) -> str:
        """Return the page the person was on, by way of sign-in where needed."""
        page: str = super().get_redirect_url()
        if self.request.user.is_authenticated:
            return page
        sign_in = reverse("account_login")
        return f"{sign_in}?{urlencode({'next': page})}" if self.get_next_url() else sign_in


sign_up = views.SignupView.as_view(
    template_name="residents/account/signup.html",
    template_name_signup_closed="residents/account/signup.html",
)
sign_in = views.LoginView.as_view(template_name="residents/account/login.html")
sign_out = views.LogoutView.as_view(template_name="residents/account/logout.html")
inactive = views.AccountInactiveView.as_view(template_name="residents/account/inactive.html")
letter_sent = views.EmailVerificationSentView.as_view(
    template_name="residents/account/letter_sent.html"
)
confirm_email = ConfirmEmailView.as_view()
forgotten = views.PasswordResetView.as_view(template_name="residents/account/forgotten.html")
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


def rules(request: HttpRequest) -> HttpResponse:
    """Show the rules that people accept when they sign up."""
    return render(request, "residents/account/rules.html", {"version": RULES_VERSION})
