from django.db import models


class Follow(models.Model):
    """A person's wish to hear of a subject: a proposal, a contest, a category, a district."""

    resident = models.ForeignKey("residents.Resident", on_delete=models.CASCADE, related_name="+")
    subject_kind = models.CharField(max_length=40)
    subject_key = models.CharField(max_length=64)
    followed_at = models.DateTimeField()

    class Meta:
        db_table = "follow"
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_key", "resident"], name="follow_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(subject_kind="") & ~models.Q(subject_key=""),
                name="follow_names_subject",
            ),
        ]
