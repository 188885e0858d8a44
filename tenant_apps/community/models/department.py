from django.db import models

from tenant_apps.community.models.querysets import DepartmentQuerySet


class Department(models.Model):
    """A department of the town hall: who evaluates, who mends, whom to write to."""

    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    closed_at = models.DateTimeField(null=True)

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        db_table = "community_department"
        constraints = [
            models.UniqueConstraint(fields=["code"], name="department_code_once"),
            models.CheckConstraint(
                condition=~models.Q(code="") & ~models.Q(name=""), name="department_named"
            ),
        ]

    def __str__(self) -> str:
        return self.name
