"""Forgetting: abandoned drafts go whole, ended applications lose what they say of people."""

from datetime import datetime

from django.db import transaction

from kernel.audit.actions import record
from kernel.people import SYSTEM
from shared_apps.onboarding.actions.applications import KIND
from shared_apps.onboarding.actions.documents import drop_document
from shared_apps.onboarding.models import Application
from shared_apps.onboarding.rules.wizard import KEEP_CLOSED, KEEP_DRAFT

ENDED = ("refused", "withdrawn")
PERSONAL = ("contact_name", "contact_position", "contact_email", "contact_phone", "code_digest")


@transaction.atomic
def forget_drafts(*, at: datetime) -> int:
    """Delete drafts that nobody touched for thirty days; return how many."""
    rows = Application.objects.filter(state="draft", changed_at__lte=at - KEEP_DRAFT)
    stale = list(rows.select_for_update())
    for draft in stale:
        drop_document(draft)
        draft.delete()
        record("application.draft_forgotten", kind=KIND, key=draft.uuid, actor=SYSTEM, at=at)
    return len(stale)


@transaction.atomic
def forget_ended(*, at: datetime) -> int:
    """Erase people from applications refused or withdrawn ninety days ago; return how many."""
    rows = Application.objects.filter(
        state__in=ENDED, forgotten_at__isnull=True, decided_at__lte=at - KEEP_CLOSED
    )
    ended = list(rows.select_for_update())
    for application in ended:
        fields: dict[str, object] = {**dict.fromkeys(PERSONAL, ""), **drop_document(application)}
        fields["forgotten_at"] = at
        Application.objects.filter(pk=application.pk).update(**fields)
        record("application.forgotten", kind=KIND, key=application.uuid, actor=SYSTEM, at=at)
    return len(ended)
