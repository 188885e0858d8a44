from django.db import models

from tenant_apps.notifications.models.notice_queries import NoticeQuerySet


class Notice(models.Model):
    """One thing one person is told; `event` names the sentence, `facts` fill it.

    `mail_due` says that a letter or the next digest still has to carry it.
    """

    resident = models.ForeignKey(
        "residents.Resident", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    event = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject_key = models.CharField(max_length=64)
    facts = models.JSONField(default=dict)
    source = models.UUIDField()
    noticed_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mail_due = models.BooleanField(default=False)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        db_table = "notice"
        indexes = [
            models.Index(
                fields=["resident"],
                condition=models.Q(mail_due=True),
                name="notice_mail_due",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["resident", "source"], name="notice_once"),
            models.CheckConstraint(condition=~models.Q(event=""), name="notice_event_named"),
        ]
