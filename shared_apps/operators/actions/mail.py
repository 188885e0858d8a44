"""Letters to operators: written in the transaction that causes them, sent by the worker."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation

from kernel.outbox.actions import publish
from shared_apps.operators.models import Operator

TOPIC = "operators.send_mail"


def post_mail(template: str, *, operator: Operator, at: datetime, **facts: str) -> None:
    """Post one letter: `operators/mail/<template>_subject.txt` and `…_message.txt`."""
    language = operator.language or settings.LANGUAGE_CODE
    to = operator.email
    publish(TOPIC, at=at, template=template, to=to, language=language, facts=facts)


def send_mail(
    *, template: str, to: str, language: str, facts: dict[str, Any], at: datetime
) -> None:
    """Send one letter in the person's language (the reaction to `operators.send_mail`)."""
    with translation.override(language):
        context = {**facts, "email": to, "at": at}
        subject = render_to_string(f"operators/mail/{template}_subject.txt", context)
        message = render_to_string(f"operators/mail/{template}_message.txt", context)
    EmailMessage(subject=" ".join(subject.split()), body=message.strip() + "\n", to=[to]).send()
