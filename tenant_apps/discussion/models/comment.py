import uuid
from typing import Any

from django.db import models

from kernel.subjects import Subject
from tenant_apps.discussion.models.querysets import CommentQuerySet, likes_by
from tenant_apps.discussion.rules.lifecycle import ReportReason, State

STATES = [state.value for state in State]


class Comment(models.Model):
    """One contribution to the discussion of a subject.

    `subject_kind` and `subject_key` name what is discussed, `parent` the comment it answers and
    `root` the comment at the head of its thread; a head has neither. `author_name` and
    `author_role` are as they were shown when it was posted; an official reply names the role.
    `earlier` is a list of `{text, at}`, the texts before each edit.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    subject_kind = models.CharField(max_length=40)
    subject_key = models.CharField(max_length=64)
    parent = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, related_name="replies", db_index=False
    )
    root = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, related_name="thread", db_index=False
    )
    author = models.ForeignKey(
        "residents.Resident", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    author_name = models.CharField(max_length=150, blank=True)
    author_role = models.CharField(max_length=30, blank=True)
    text = models.TextField(blank=True)
    earlier = models.JSONField(default=list)
    state = models.CharField(max_length=10, default=State.SHOWN.value)
    like_count = models.PositiveIntegerField(default=0)
    posted_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_reason = models.TextField(blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        db_table = "comment"
        indexes = [
            models.Index(
                fields=["subject_kind", "subject_key", "-id"],
                condition=models.Q(root__isnull=True),
                name="comment_of_subject",
            ),
            models.Index(
                fields=["root", "id"],
                condition=models.Q(root__isnull=False),
                name="comment_of_thread",
            ),
            models.Index(
                fields=["id"],
                condition=models.Q(state=State.WAITING.value),
                name="comment_waiting",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=STATES), name="comment_state_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(state=State.REMOVED.value) | ~models.Q(closed_reason=""),
                name="comment_removed_has_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True, root__isnull=True)
                | models.Q(parent__isnull=False, root__isnull=False),
                name="comment_answer_has_root",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def subject(self) -> Subject:
        """What is discussed."""
        return Subject(self.subject_kind, self.subject_key)

    @staticmethod
    def likes_of(resident: int | None) -> Any:
        """Return one person's likes of the comment of an outer query; None for nobody."""
        return likes_by(CommentLike.objects.all(), resident)


class CommentLike(models.Model):
    """One person's liking of one comment."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, db_index=False)
    resident = models.ForeignKey("residents.Resident", on_delete=models.CASCADE, related_name="+")

    class Meta:
        db_table = "comment_like"
        constraints = [
            models.UniqueConstraint(fields=["comment", "resident"], name="comment_like_once"),
        ]


class CommentReport(models.Model):
    """Somebody's report that a comment breaks the rules, and what a moderator made of it."""

    comment = models.ForeignKey(
        Comment, on_delete=models.CASCADE, related_name="reports", db_index=False
    )
    reporter = models.UUIDField()
    reason = models.CharField(max_length=20)
    text = models.CharField(max_length=500, blank=True)
    reported_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.UUIDField(null=True)
    upheld = models.BooleanField(null=True)

    class Meta:
        db_table = "comment_report"
        constraints = [
            models.UniqueConstraint(fields=["comment", "reporter"], name="comment_report_once"),
            models.CheckConstraint(
                condition=models.Q(reason__in=[reason.value for reason in ReportReason]),
                name="comment_report_reason_known",
            ),
            models.CheckConstraint(
                condition=models.Q(settled_at__isnull=True, upheld__isnull=True)
                | models.Q(settled_at__isnull=False, upheld__isnull=False),
                name="comment_report_settled_whole",
            ),
        ]
