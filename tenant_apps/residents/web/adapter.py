"""How allauth meets our product: accounts stored by our actions, letters through the outbox."""

from typing import Any
from urllib.parse import urlencode

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal import flows
from allauth.account.models import EmailAddress
from allauth.core import context as account_context
from allauth.core.exceptions import ImmediateHttpResponse
from django.contrib import messages
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kernel import clock
from kernel.devices import device_name
from kernel.people import Actor
from tenant_apps.residents.actions.accounts import confirm_address, join
from tenant_apps.residents.actions.consents import version_in_force
from tenant_apps.residents.actions.mail import NOTICES, post_mail
from tenant_apps.residents.actions.owner_invitation import FIRST_PAGE
from tenant_apps.residents.models import Resident, RoleGrant
from tenant_apps.residents.rules.consents import RULES
from tenant_apps.residents.web.words import ERRORS, MESSAGES
from tenants.rules.lifecycle import CityState

log = structlog.get_logger()

NEXT = "next"
LETTER_TO, LETTER_OF = "letter_to", "letter_of"
"""Where in the session the address is kept to which a letter may be sent again, and the account
that this browser made or knows the password of."""

PREPARING = ("owner", "contest_manager")
LONGEST_ADDRESS = 254
FRESH_SECONDS = 5 * 60
"""So long after sign-in nobody is asked again for what they have just typed."""


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts of one municipality."""

    error_messages = {**DefaultAccountAdapter.error_messages, **ERRORS}

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
                rules_version=version_in_force(RULES, at=_instant(request)),
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
        template = template_prefix.rpartition("/")[2]
        if template in NOTICES:
            facts = {"notice": template, "device": device_name(facts.get("user_agent", ""))}
            template = "security_notice"
        post_mail(
            template,
            to=email,
            language=language,
            city_name=request.city.name(language),
            at=_instant(request),
            name=resident.name if resident else "",
            **facts,
        )

    def send_notification_mail(
        self,
        template_prefix: str,
        user: Any,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell people what happened to their account's security; nothing else is a letter."""
        if template_prefix.rpartition("/")[2] in NOTICES:
            super().send_notification_mail(template_prefix, user, context, email)

    def send_account_already_exists_mail(self, email: str) -> None:
        """Answer a sign-up with a taken address, as slowly as one with a new address.

        Whoever clicked twice gets no second letter. Somebody else never gets the link that
        confirms an account whose password they did not choose.
        """
        make_password("as long as it takes")
        account = account_context.request.session.get(LETTER_OF)
        mine = EmailAddress.objects.filter(email=email.lower(), user_id=account, verified=False)
        if account is None or not mine.exists():
            super().send_account_already_exists_mail(email)

    def respond_email_verification_sent(self, request: HttpRequest, user: Any) -> Any:
        """Remember the address for those who ask for the letter again."""
        typed = request.POST.get("email") or request.POST.get("login") or ""
        address = user.email if user is not None else typed
        if user is not None:
            request.session[LETTER_OF] = user.pk
        request.session[LETTER_TO] = address.strip().lower()[:LONGEST_ADDRESS]
        return super().respond_email_verification_sent(request, user)

    def clean_email(self, email: str) -> str:
        """Refuse an address that is longer than any can be. Raises: ValidationError."""
        if len(email) > LONGEST_ADDRESS:
            raise ValidationError(_("This is not an e-mail address."))
        return email

    def confirm_email(self, request: HttpRequest, email_address: Any) -> bool:
        """Let an address count from now on; False when another account has it by now."""
        confirm = super().confirm_email
        confirmed = confirm_address(lambda: confirm(request, email_address))
        if confirmed is None:
            self.add_message(
                request, messages.ERROR, "account/messages/email_confirmation_failed.txt"
            )
        return bool(confirmed)

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        """Return the link of the letter; it carries the way back to what the person was doing."""
        url: str = super().get_email_confirmation_url(request, emailconfirmation)
        page = request.POST.get(NEXT) or request.GET.get(NEXT) or ""
        return f"{url}?{urlencode({NEXT: page})}" if page and self.is_safe_url(page) else url

    def is_safe_url(self, url: str | None) -> bool:
        """Whether a way back stays on this host."""
        request = account_context.request
        hosts = {request.get_host()}
        return bool(
            url_has_allowed_host_and_scheme(
                url, allowed_hosts=hosts, require_https=request.is_secure()
            )
        )

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whether somebody must show again who they are: not right after signing in."""
        signed_in_at = getattr(account_context.request.session, "signed_in_at", None)
        if signed_in_at is None:
            return True
        return bool((timezone.now() - signed_in_at).total_seconds() > FRESH_SECONDS)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Return the ways to show again who one is: where there is a second factor, only that."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [method for method in methods if method["id"] != "reauthenticate"] or methods

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Go back to the overview of one's security."""
        return reverse("account_security")

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Lead those who prepare a new site to its checklist, where they were going nowhere."""
        city: Any = getattr(request, "city", None)
        if city is not None and city.state == CityState.SETUP and _prepares(request.user):
            return FIRST_PAGE
        url: str = super().get_login_redirect_url(request)
        return url

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Log that somebody was not let in, not who."""
        log.info("sign_in.refused")

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


def _prepares(user: Any) -> bool:
    """Whether somebody's roles are those of a site's owners and managers, confirmed or not yet."""
    return bool(RoleGrant.objects.filter(resident_id=user.pk, role__in=PREPARING).exists())


def _instant(request: HttpRequest) -> Any:
    return getattr(request, "at", None) or clock.now()
