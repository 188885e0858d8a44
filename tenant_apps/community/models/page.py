import uuid

from django.db import models

from tenant_apps.community.models.querysets import PageQuerySet


class PageKind(models.TextChoices):
    """A page stands in the menu, news stand on the front page by date."""

    PAGE = "page"
    NEWS = "news"


class Page(models.Model):
    """A text of the municipality: about, contact, rules, or a piece of news.

    `titles` and `bodies` map language codes to text; bodies are in the pages' own text format.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(max_length=80, db_index=False)
    kind = models.CharField(max_length=4, choices=PageKind, default=PageKind.PAGE)
    titles = models.JSONField(default=dict)
    bodies = models.JSONField(default=dict)
    position = models.PositiveSmallIntegerField(default=0)
    published_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()
    changed_by = models.UUIDField(null=True)

    objects = PageQuerySet.as_manager()

    class Meta:
        db_table = "community_page"
        constraints = [
            models.UniqueConstraint(fields=["slug"], name="page_slug_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=PageKind.values), name="page_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return self.slug
