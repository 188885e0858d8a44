"""The bell in the header: how many notices wait, asked only where it is drawn."""

from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tenant_apps.notifications.models import Notice
from tenant_apps.notifications.models.notice_queries import BELL_LIMIT


class Bell:
    """Address and count of a signed-in person's unread notices; the count costs one query."""

    def __init__(self, resident_id: int) -> None:
        self.resident_id = resident_id
        self.url = reverse("notifications:list")

    @cached_property
    def count(self) -> int:
        """How many notices are unread, counted up to a hundred."""
        return Notice.objects.told_to(self.resident_id).unread().bell_count()

    @property
    def text(self) -> str:
        """The count as the badge shows it."""
        return f"{BELL_LIMIT - 1}+" if self.count >= BELL_LIMIT else str(self.count)

    @property
    def label(self) -> str:
        """What a screen reader says."""
        if not self.count:
            return _("Notices")
        sentence = ngettext("Notices: %(count)s new", "Notices: %(count)s new", self.count)
        return sentence % {"count": self.text}


def bell(request: HttpRequest) -> dict[str, Any]:
    """Give templates the bell of whoever is signed in; a context processor."""
    user: Any = getattr(request, "user", None)
    if getattr(request, "city", None) is None or user is None or not user.is_authenticated:
        return {}
    return {"bell": Bell(user.pk)}
