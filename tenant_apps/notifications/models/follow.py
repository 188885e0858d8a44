from django.db import connection, models

from kernel.subjects import Subject

FEW = 1000
"""Followers of one thing are counted up to this many."""

COUNT = """
    SELECT (SELECT count(*) FROM (SELECT FROM follow
                WHERE subject_kind = %(kind)s AND subject_key = %(key)s LIMIT %(few)s) AS counted),
           EXISTS (SELECT FROM follow WHERE subject_kind = %(kind)s AND subject_key = %(key)s
                AND resident_id = %(resident)s)
"""


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

    @property
    def subject(self) -> Subject:
        """What is followed."""
        return Subject(self.subject_kind, self.subject_key)


def followers_of(subject: Subject, *, resident_id: int | None) -> tuple[int, bool]:
    """Return how many follow a subject (up to `FEW`) and whether one person does, in one query."""
    values: dict[str, str | int | None] = {
        "kind": subject.kind,
        "key": subject.key,
        "few": FEW,
        "resident": resident_id,
    }
    with connection.cursor() as cursor:
        cursor.execute(COUNT, values)
        count, is_followed = cursor.fetchone()
    return count, is_followed
