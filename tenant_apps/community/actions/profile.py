"""How the municipality presents itself: the one row of its profile."""

from datetime import datetime

from django.db import transaction

from kernel.audit.actions import record
from kernel.people import Actor
from tenant_apps.community.models import Profile
from tenant_apps.community.rules.permissions import check_may

FIELDS = (
    "motto",
    "introduction",
    "contact_email",
    "contact_phone",
    "contact_address",
    "opening_hours",
    "website",
    "privacy_controller",
    "privacy_officer",
    "privacy_email",
    "accessibility_contact",
)


@transaction.atomic
def change_profile(*, actor: Actor, at: datetime, **values: str) -> Profile:
    """Change what the municipality says of itself; nothing happens when nothing differs.

    Raises: NotAllowed `community.role.missing`; TypeError for a field it does not have.
    """
    check_may(actor.roles, "profile.edit")
    unknown = values.keys() - set(FIELDS)
    if unknown:
        raise TypeError(f"no such fields of a profile: {', '.join(sorted(unknown))}")
    profile = lock_profile()
    changed = sorted(name for name, value in values.items() if getattr(profile, name) != value)
    if not changed:
        return profile
    for name in changed:
        setattr(profile, name, values[name])
    profile.save(update_fields=changed)
    record("profile.changed", kind="profile", key=1, actor=actor, at=at, fields=changed)
    return profile


def lock_profile() -> Profile:
    """Return the profile, made when missing, its row locked until the transaction ends."""
    Profile.objects.get_or_create(pk=1)
    return Profile.objects.select_for_update().get(pk=1)
