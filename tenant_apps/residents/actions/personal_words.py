"""Names of what residents holds about a person, and plain words for its values."""

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tenant_apps.residents.messages import LEVEL_LABELS, ROLE_LABELS

WORDS: Mapping[str, Any] = {
    "name": _("First and last name"),
    "email": _("E-mail"),
    "birth_date": _("Date of birth"),
    "district": _("District"),
    "language": _("Language"),
    "joined_at": _("Joined"),
    "last_login": _("Last signed in"),
    "addresses": _("Addresses"),
    "verified": _("State"),
    "roles": _("Roles"),
    "role": _("Role"),
    "department": _("Department"),
    "granted_at": _("Granted"),
    "identities": _("Proofs of identity"),
    "source": _("Source"),
    "level": _("Level"),
    "linked_at": _("Linked"),
    "used_at": _("Last used"),
    "consents": _("Agreements"),
    "kind": _("Kind"),
    "version": _("Version"),
    "given_at": _("Given"),
    "withdrawn_at": _("Withdrawn"),
    "second_factors": _("Second factors"),
    "type": _("Kind"),
    "created_at": _("Began"),
    "last_used_at": _("Last used"),
    "devices": _("Signed-in devices"),
    "device": _("Device"),
    "network": _("Network"),
    "seen_at": _("Last seen"),
    "waiting_letters": _("Letters to you that are not sent yet"),
    "actions": _("What you did here"),
    "at": _("When"),
    "verb": _("What"),
    "object_kind": _("About"),
    "title": _("Title"),
}

TITLED: Mapping[str, str] = {
    "proposal": "budget.proposal",
    "contest": "budget.contest",
    "page": "community.page",
    "district": "community.district",
}
"""Kinds of objects in the audit trail that have a title, as the registry of subjects names them."""

OBJECTS: Mapping[str, Any] = {
    "account": _("Account"),
    "api_key": _("API keys"),
    "calendar": _("Calendar"),
    "comment": _("Comment"),
    "consent_text": _("Agreements"),
    "contest": _("Contest"),
    "department": _("Department"),
    "district": _("District"),
    "file": _("File"),
    "identity_provider": _("Identity providers"),
    "page": _("Page"),
    "profile": _("Municipality"),
    "proposal": _("Project"),
    "regulation": _("Regulation"),
    "retention": _("Terms"),
    "roll": _("Voter roll"),
}

DEEDS: Mapping[str, Any] = {
    "made": _("Made"),
    "published": _("Published"),
    "submitted": _("Submitted"),
    "withdrawn": _("Withdrawn"),
    "removed": _("Removed"),
    "granted": _("Granted"),
    "revoked": _("Revoked"),
    "posted": _("Posted"),
    "reported": _("Reported"),
    "stored": _("Stored"),
    "cancelled": _("Cancelled"),
    "rejected": _("Rejected"),
    "counted": _("Counted"),
    "joined": _("Joined"),
    "taken": _("Taken away"),
    "changed": _("Changed"),
}
SAME_DEEDS: Mapping[str, str] = {
    **dict.fromkeys(("created", "added", "day_added", "started", "entered"), "made"),
    **dict.fromkeys(("discarded", "day_removed", "erased", "taken_back", "dropped"), "removed"),
    **dict.fromkeys(("invitation_withdrawn", "invitation_dropped"), "withdrawn"),
    "recounted": "counted",
}


def deed(verb: str) -> Any:
    """Return a plain word for a verb of the audit trail: what is nothing else is a change."""
    last = verb.rpartition(".")[2]
    return DEEDS.get(SAME_DEEDS.get(last, last), DEEDS["changed"])


def object_of(kind: str) -> Any:
    """Return what an event was about, in a word."""
    return OBJECTS.get(kind, _("Other"))


VALUES: Mapping[str, Callable[[Any], Any]] = {
    "language": dict(settings.LANGUAGES).get,
    "level": LEVEL_LABELS.get,
    "role": ROLE_LABELS.get,
    "verified": {True: _("confirmed"), False: _("not confirmed")}.get,
    "verb": deed,
    "object_kind": object_of,
}
