"""Finding what an address names: an object that is discussed, a comment, one's own comment."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404

from kernel.subjects import Subject, SubjectCard, cards_of
from tenant_apps.discussion.actions.kinds import commentable
from tenant_apps.discussion.models import Comment
from tenant_apps.discussion.rules.lifecycle import State
from tenant_apps.discussion.web.threads import resident_of
from tenants.requests import CityRequest


def find_subject(kind: str, key: str) -> tuple[Subject, SubjectCard]:
    """Return a public object that is discussed, with its card. Raises: Http404."""
    subject = Subject(kind, key)
    try:
        card = cards_of([subject]).get(subject) if kind in dict(commentable) else None
    except (ValueError, ValidationError) as error:
        raise Http404 from error
    if card is None or not card.is_public:
        raise Http404
    return subject, card


def find_comment(key: UUID, request: CityRequest) -> Comment:
    """Return a comment that the reader may see, without the words of a removed one.

    Raises: Http404.
    """
    resident = resident_of(request)
    visible = Comment.objects.visible_to(resident)
    found: Comment | None = visible.filter(uuid=key).select_related("root", "parent").first()
    if found is None:
        raise Http404
    if found.state == State.REMOVED and found.author_id != resident:
        found.text, found.earlier = "", []
    return found


def find_shown(key: UUID, request: CityRequest) -> Comment:
    """Return a comment that everybody sees. Raises: Http404 once it is taken off."""
    found = find_comment(key, request)
    if found.state != State.SHOWN:
        raise Http404
    return found


def find_own(key: UUID, request: CityRequest) -> Comment:
    """Return the reader's own comment. Raises: Http404 for anybody else's."""
    found = find_comment(key, request)
    if found.author_id != resident_of(request):
        raise Http404
    return found
