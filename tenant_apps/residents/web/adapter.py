"""How allauth meets our product: accounts stored by our actions, letters through the outbox."""

from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal import flows
from allauth.core import context as account_context
from allauth.core.exceptions import ImmediateHttpResponse
from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kernel import clock
from kernel.people import Actor
from tenant_apps.residents.actions.accounts import join
from tenant_apps.residents.actions.mail import post_mail
from tenant_apps.residents.models import Resident
from tenant_apps.residents.web.signup import RULES_VERSION

NEXT = "next"
MESSAGES: dict[str, Any] = {
    "account/messages/logged_in.txt": _("You are signed in."),
    "account/messages/logged_out.txt": _("You are signed out."),
    "account/messages/email_confirmed.txt": _("Your e-mail address is confirmed."),
    "account/messages/email_confirmation_failed.txt": _(
        "This address could not be confirmed: another account has it."
    ),
    "account/messages/password_changed.txt": _("Your password is changed."),
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts of one municipality."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("E-mail and password do not match. Check both."),
        "too_many_login_attempts": _(
            "Too many attempts failed. Wait five minutes or ask for a new password."
        ),
        "enter_current_password": _("This is not your present password."),
        "incorrect_password": _("This is not your password."),
        "invalid_password_reset": _("This link has been used or is too old."),
        "rate_limited": _("Too many requests. Wait a little and try again."),
    }

    def save_user(
        self, request: HttpRequest, user: Resident, form: Any, commit: bool = True
    ) -> Resident:
        """Store a new account; two sign-ups of one address at once answer as a repeated one."""
        answers = form.cleaned_data
        user.email, user.name = answers["email"], answers["name"]
        user.language = get_language() or ""
        actor = Actor(account=user.uuid, request_id=getattr(request, "request_id", ""))
        try:
            return join(
                user,
                password=answers["password1"],
                rules_version=RULES_VERSION,
                actor=actor,
                at=_instant(request),
            )
        except IntegrityError as error:
            answer = flows.signup.prevent_enumeration(request, email=answers["email"])
            raise ImmediateHttpResponse(answer) from error

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Post a letter in the language of the account it goes to, else of the page."""
        request = account_context.request
        resident = context.get("user") or Resident.objects.with_email(email).first()
        language = (resident.language if resident else "") or get_language() or "en"
        facts = {name: value for name, value in context.items() if isinstance(value, str)}
        post_mail(
            template_prefix.rpartition("/")[2],
            to=email,
            language=language,
            city_name=request.city.name(language),
            at=_instant(request),
            name=resident.name if resident else "",
            **facts,
        )

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        """Return the link of the letter; it carries the way back to what the person was doing."""
        url: str = super().get_email_confirmation_url(request, emailconfirmation)
        page = request.POST.get(NEXT) or request.GET.get(NEXT) or ""
        return f"{url}?{urlencode({NEXT: page})}" if page and self.is_safe_url(page) else url

    def is_safe_url(self, url: str | None) -> bool:
        """Whether a way back stays on this host."""
        request = account_context.request
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )

    def add_message(  # noqa: PLR0917 - allauth's signature
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Say what happened in our words; what a page says by itself is not said twice."""
        text = message or MESSAGES.get(message_template or "")
        if text:
            messages.add_message(request, level, str(text), extra_tags=extra_tags)


def _instant(request: HttpRequest) -> Any:
    return getattr(request, "at", None) or clock.now()
