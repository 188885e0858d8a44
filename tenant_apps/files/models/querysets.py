"""Reading files: those of an object, the first of many, how much space all take."""

from collections.abc import Collection
from typing import Any, Self

from django.db.models import QuerySet, Sum

from kernel.subjects import Subject


class StoredFileQuerySet(QuerySet[Any]):
    """Chainable readings of files; their model imports this module, so it is not named."""

    def of(self, subject: Subject) -> Self:
        """The files of one object in their order."""
        return self.filter(subject_kind=subject.kind, subject_key=subject.key).in_order()

    def in_order(self) -> Self:
        """Sorted as their owner ordered them."""
        return self.order_by("position", "stored_at", "uuid")

    def first_of_each(self, kind: str, keys: Collection[str], purpose: str) -> dict[str, Any]:
        """Return `{key: first public file}` of many objects of one kind, in one query."""
        found = self.filter(
            subject_kind=kind, subject_key__in=keys, purpose=purpose, is_public=True
        )
        first = found.order_by("subject_key", "position", "stored_at").distinct("subject_key")
        return {file.subject_key: file for file in first}

    def used_bytes(self) -> int:
        """Return the bytes that all take together; equal content counts once."""
        once = self.order_by("sha256", "-size").distinct("sha256")
        total = self.model.objects.filter(pk__in=once.values("pk")).aggregate(total=Sum("size"))
        return int(total["total"] or 0)
