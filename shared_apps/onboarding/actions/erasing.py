"""A municipality is erased: its applications lose people, address and document.

What was decided and when stays, without the words of the decision.
"""

from datetime import datetime
from secrets import token_urlsafe

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q

from kernel.outbox.actions import publish
from kernel.outbox.models import OutboxMessage
from kernel.people import SYSTEM
from shared_apps.onboarding.actions import letters
from shared_apps.onboarding.actions.decisions import OPEN_TOPIC
from shared_apps.onboarding.actions.documents import drop_document
from shared_apps.onboarding.actions.forgetting import ENDED, PERSONAL
from shared_apps.onboarding.models import Application, ApplicationTransition
from shared_apps.onboarding.rules.lifecycle import ApplicationState
from tenants.models import Municipality
from tenants.schemas import PUBLIC, working_in

DISCARD_TOPIC = "onboarding.discard_document"
"""Payload: `place` of a document in the platform's files."""
GONE: dict[str, object] = {
    **dict.fromkeys(PERSONAL, ""),
    "email_verified_at": None,
    "code_expires_at": None,
    "slug": "",
    "population": None,
    "opening_steps": [],
}
KEY_BYTES = 32


def forget_applications(municipality: Municipality, at: datetime) -> int:
    """Forget the application that a municipality came from and earlier ones that had ended.

    Returns how many. Runs in the transaction that erases; the bytes of documents go after it.
    """
    with transaction.atomic():
        found = _applications_of(municipality)
        for application in found:
            _forget(application, at=at)
    return len(found)


def _applications_of(municipality: Municipality) -> list[Application]:
    """Return and lock them; one under way of the same unit is of a municipality to come."""
    own = Application.objects.filter(municipality=municipality)
    units = list(own.values_list("unit", flat=True))
    ended = Q(unit__in=units, state__in=ENDED, municipality__isnull=True)
    rows = Application.objects.filter(Q(municipality=municipality) | ended)
    return list(rows.select_for_update(of=("self",)).order_by("pk"))


def _forget(application: Application, *, at: datetime) -> None:
    _forget_messages(application)
    fields = {**GONE, "forgotten_at": at, "key": token_urlsafe(KEY_BYTES)}
    if application.document_place:
        # A process that is killed right after the commit leaves the bytes to the message.
        publish(DISCARD_TOPIC, at=at, place=application.document_place)
        fields.update(drop_document(application))
    fields["reason"] = "erased" if application.reason else ""
    if application.state == ApplicationState.APPROVED:
        fields.update(state=ApplicationState.WITHDRAWN.value, opening="")
        _withdraw(application, at=at)
    Application.objects.filter(pk=application.pk).update(**fields)
    application.transitions.update(reason="")


def _withdraw(application: Application, *, at: datetime) -> None:
    """Write down that a site never opened: else its unit could not apply again."""
    ApplicationTransition.objects.create(
        application=application,
        state=ApplicationState.WITHDRAWN.value,
        actor=SYSTEM.tag,
        at=at,
    )


def _forget_messages(application: Application) -> None:
    """Delete letters to the applicant that were not sent, and what would open the site."""
    written = Q(topic=letters.TOPIC, payload__facts__link__icontains=application.key)
    opening = Q(topic=OPEN_TOPIC, payload__application=str(application.uuid))
    OutboxMessage.objects.filter(written | opening).delete()


def discard_document(*, place: str, at: datetime) -> None:
    """Delete the bytes of a document if they are still there (the reaction to the message)."""
    with working_in(PUBLIC):
        default_storage.delete(place)
