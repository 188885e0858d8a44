"""Following: from then on a person hears of a subject."""

from datetime import datetime

from django.db import transaction

from kernel.errors import Conflict, NotFound
from kernel.locks import lock_object
from kernel.subjects import Subject, SubjectCard, cards_of
from tenant_apps.notifications.models import Follow
from tenant_apps.residents.models import Resident

MOST_FOLLOWS = 500


@transaction.atomic
def follow(subject: Subject, *, resident_id: int, at: datetime) -> None:
    """Let a person hear of a public subject; somebody who follows it already goes on.

    Raises: NotFound `notifications.follow.unknown`; Conflict `notifications.follow.too_many`.
    """
    followable(subject)
    lock_object(Resident, f"follows:{resident_id}")
    own = Follow.objects.filter(resident_id=resident_id)
    if own.filter(subject_kind=subject.kind, subject_key=subject.key).exists():
        return
    if own.count() >= MOST_FOLLOWS:
        raise Conflict("notifications.follow.too_many", limit=MOST_FOLLOWS)
    _keep(subject, resident_id, at)


@transaction.atomic
def follow_own(subject: Subject, *, resident_id: int, at: datetime) -> None:
    """Let an author hear of what they wrote, whatever else they follow."""
    _keep(subject, resident_id, at)


@transaction.atomic
def unfollow(subject: Subject, *, resident_id: int) -> bool:
    """Let a person hear of a subject no more; whether they did follow it."""
    own = Follow.objects.filter(resident_id=resident_id)
    gone, _rows = own.filter(subject_kind=subject.kind, subject_key=subject.key).delete()
    return bool(gone)


def followable(subject: Subject) -> SubjectCard:
    """Return the card of what may be followed. Raises: NotFound `notifications.follow.unknown`."""
    card = cards_of([subject]).get(subject)
    if card is None or not card.is_public:
        raise NotFound("notifications.follow.unknown")
    return card


def _keep(subject: Subject, resident_id: int, at: datetime) -> None:
    row = Follow(
        resident_id=resident_id,
        subject_kind=subject.kind,
        subject_key=subject.key,
        followed_at=at,
    )
    Follow.objects.bulk_create([row], ignore_conflicts=True)
