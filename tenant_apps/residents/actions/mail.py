"""Letters to people: written in the transaction that causes them, sent by the worker after it."""

from datetime import datetime
from typing import Any

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from kernel.outbox.actions import publish
from tenant_apps.residents.messages import ROLE_LABELS

TOPIC = "residents.send_mail"

NOTICES: dict[str, Any] = {
    "email_changed": _("Another e-mail address belongs to your account now."),
    "password_changed": _("The password of your account was changed."),
    "password_reset": _("The password of your account was changed by a link in a letter."),
    "password_set": _("The password of your account was set."),
    "totp_activated": _("An authenticator app was set up for your account."),
    "totp_deactivated": _("The authenticator app of your account was removed."),
    "recovery_codes_generated": _("New recovery codes were made for your account."),
    "webauthn_added": _("A passkey was set up for your account."),
    "webauthn_removed": _("A passkey of your account was removed."),
}
"""What happened to an account's security, by allauth's name of the letter about it."""


def post_mail(
    template: str, *, to: str, language: str, city_name: str, at: datetime, **facts: str
) -> None:
    """Post one letter: `residents/mail/<template>_subject.txt` and `…_message.txt`."""
    publish(
        TOPIC, at=at, template=template, to=to, language=language, city_name=city_name, facts=facts
    )


def send_mail(
    *, template: str, to: str, language: str, city_name: str, facts: dict[str, Any], at: datetime
) -> None:
    """Send one letter in the person's language (the reaction to `residents.send_mail`)."""
    with translation.override(language):
        role = ROLE_LABELS.get(facts.get("role", ""), "")
        notice = NOTICES.get(facts.get("notice", ""), "")
        context = {**facts, "city_name": city_name, "email": to, "at": at, "role_label": role}
        context["what"] = notice
        subject = render_to_string(f"residents/mail/{template}_subject.txt", context)
        message = render_to_string(f"residents/mail/{template}_message.txt", context)
    EmailMessage(subject=" ".join(subject.split()), body=message.strip() + "\n", to=[to]).send()
