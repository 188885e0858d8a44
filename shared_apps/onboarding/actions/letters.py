"""Letters to applicants: written in the transaction that causes them, sent after it."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation

from kernel.outbox.actions import publish
from shared_apps.onboarding.models import Application
from tenants import hosts

TOPIC = "onboarding.send_mail"


def post_letter(template: str, application: Application, *, at: datetime, **facts: Any) -> None:
    """Post `onboarding/mail/<template>_subject.txt` and `…_message.txt` to the contact.

    Nothing is sent to whose address was forgotten.
    """
    if not application.contact_email:
        return
    publish(
        TOPIC,
        at=at,
        template=template,
        to=application.contact_email,
        language=application.language,
        facts={
            "name": application.contact_name,
            "municipality": application.name(application.language),
            "number": application.number,
            "link": page_of(application),
            **facts,
        },
    )


def page_of(application: Application, ending: str = "") -> str:
    """Return the address of an applicant's page: of the draft, or of the state once submitted."""
    kind = "draft" if application.state == "draft" else "status"
    return f"{main_host()}apply/{kind}/{application.key}/{ending}"


def main_host() -> str:
    """Return the address of the main host, as letters write it."""
    return hosts.portal_address(scheme=settings.SITE_SCHEME, port=settings.SITE_PORT)


def send_letter(
    *, template: str, to: str, language: str, facts: dict[str, Any], at: datetime
) -> None:
    """Send one letter in the applicant's language (the reaction to `onboarding.send_mail`)."""
    with translation.override(language):
        context = {**facts, "email": to, "at": at}
        subject = render_to_string(f"onboarding/mail/{template}_subject.txt", context)
        message = render_to_string(f"onboarding/mail/{template}_message.txt", context)
    EmailMessage(subject=" ".join(subject.split()), body=message.strip() + "\n", to=[to]).send()
