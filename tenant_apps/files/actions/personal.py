"""What files hold of people, how long, and why."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kernel.people import SYSTEM
from kernel.privacy import PersonalRecords, Processing, RetentionRule
from tenant_apps.files.actions.blobs import sweep
from tenant_apps.files.actions.files import discard_file
from tenant_apps.files.models import StoredFile

NAME = "files"
ROLL_DAYS = 1
ORPHAN_DAYS = 1
ROLL = "roll"


def export(account: UUID) -> list[dict[str, Any]]:
    """Return what a person has sent, without the content: its owner has it on the object's page."""
    return [
        {
            "name": file.name,
            "description": file.description,
            "content_type": file.content_type,
            "bytes": file.size,
            "stored_at": file.stored_at.isoformat(),
            "public": file.is_public,
        }
        for file in StoredFile.objects.filter(stored_by=account).order_by("stored_at")
    ]


@transaction.atomic
def erase(account: UUID, at: datetime) -> dict[str, int]:
    """Delete the files nobody else may see; published ones stay and forget who sent them."""
    private = StoredFile.objects.filter(stored_by=account, is_public=False)
    keys = list(private.values_list("pk", flat=True))
    for key in keys:
        discard_file(uuid=key, actor=SYSTEM, at=at)
    untied = StoredFile.objects.filter(stored_by=account).update(stored_by=None)
    return {"files_deleted": len(keys), "files_untied": untied}


@transaction.atomic
def forget_rolls(before: datetime) -> int:
    """Delete voter rolls that were uploaded and never imported."""
    stale = StoredFile.objects.filter(purpose=ROLL, stored_at__lt=before)
    keys = list(stale.values_list("pk", flat=True))
    for key in keys:
        discard_file(uuid=key, actor=SYSTEM, at=before)
    return len(keys)


RECORDS = PersonalRecords(
    order=40,
    label=_("Files"),
    export=export,
    erase=erase,
    stays=(_("Files of submitted projects stay with them, without your account."),),
    about=_("What you sent, what it is called and whether everybody sees it."),
    values={"public": {True: _("everybody"), False: _("you and the office")}.get},
    codes=frozenset({"content_type"}),
    words={
        "name": _("Name"),
        "description": _("Description"),
        "bytes": _("Bytes"),
        "stored_at": _("Stored"),
        "public": _("Who sees it"),
    },
)
ROLLS = RetentionRule(
    order=40, label=_("Voter rolls that were not imported"), days=ROLL_DAYS, forget=forget_rolls
)
LEFTOVERS = RetentionRule(
    order=41, label=_("Bytes of uploads that were broken off"), days=ORPHAN_DAYS, forget=sweep
)
PROCESSING = Processing(
    order=40,
    purpose=_("Keeping files that residents and the office attach"),
    people=_("Residents who attach files; people named or shown in them"),
    categories=_("File, its name and description, account of the sender, time"),
    legal_basis=_("Performance of a task carried out in the public interest"),
    recipients=_("Everybody, once what the file belongs to is public; the office before"),
    kept=_("As long as what it belongs to; files of thrown away drafts are deleted at once"),
)
