"""Reading notices: a person's own, unread first, newest first."""

from typing import Any, Self

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet, Subquery

BELL_LIMIT = 100


class NoticeQuerySet(QuerySet[Any]):
    """Chainable readings of notices; their model imports this module, so it is not named."""

    def told_to(self, resident_id: int) -> Self:
        """The notices of one person."""
        return self.filter(resident_id=resident_id)

    def unread(self) -> Self:
        """Those that nobody opened yet."""
        return self.filter(read_at=None)

    def unread_first(self) -> Self:
        """Unread ones before the others, the newest first, with `is_read`."""
        is_read = ExpressionWrapper(Q(read_at__isnull=False), output_field=BooleanField())
        return self.annotate(is_read=is_read).order_by("is_read", "-noticed_at", "-pk")

    def after(self, *, is_read: bool, key: int) -> Self:
        """What follows a notice in the order of `unread_first`."""
        told_at = Subquery(self.model.objects.filter(pk=key).values("noticed_at"))
        older = Q(noticed_at__lt=told_at) | Q(noticed_at=told_at, pk__lt=key)
        beyond = Q(is_read=is_read) & older
        return self.filter(beyond if is_read else beyond | Q(is_read=True))

    def bell_count(self) -> int:
        """How many they are, counted up to `BELL_LIMIT`."""
        return self.values("pk")[:BELL_LIMIT].count()
