from django.contrib.postgres.fields import ArrayField
from django.db import models

from shared_apps.operators.rules.notices import AUDIENCES, KINDS, Broadcast


class Notice(models.Model):
    """A notice on every page of those it is meant for, half-open `[starts_at, ends_at)`.

    `texts` are by language; empty `countries` and `cities` (slugs) mean everywhere.
    """

    kind = models.CharField(max_length=12)
    texts = models.JSONField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    audiences = ArrayField(models.CharField(max_length=12))
    countries = ArrayField(models.CharField(max_length=2), default=list)
    cities = ArrayField(models.CharField(max_length=40), default=list)
    created_by = models.UUIDField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "operator_notice"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="operator_notice_ends_later",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=KINDS), name="operator_notice_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(audiences__contained_by=list(AUDIENCES))
                & ~models.Q(audiences=[]),
                name="operator_notice_audiences_known",
            ),
        ]

    def as_broadcast(self) -> Broadcast:
        """Return the plain values that pages keep."""
        return Broadcast(
            kind=self.kind,
            texts=dict(self.texts),
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            audiences=frozenset(self.audiences),
            countries=frozenset(self.countries),
            cities=frozenset(self.cities),
        )
