import uuid

from django.db import models

from kernel.subjects import Subject
from tenant_apps.files.models.querysets import StoredFileQuerySet


class StoredFile(models.Model):
    """A file of this municipality.

    Its bytes lie in the schema's own folder under the `sha256` of what was sent, once however
    many rows have them. `purpose` names who wants it, `subject_kind` and `subject_key` what it
    belongs to. `is_public` files are served to everybody, others by a signed address. Of an
    image only `variants` are kept, `{width, height, bytes}` each, the smallest first; `size` is
    then their sum in bytes.
    """

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    purpose = models.CharField(max_length=40)
    subject_kind = models.CharField(max_length=40, blank=True)
    subject_key = models.CharField(max_length=64, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    description = models.CharField(max_length=300, blank=True)
    is_public = models.BooleanField(default=False)
    variants = models.JSONField(default=list)
    stored_by = models.UUIDField(null=True)
    stored_at = models.DateTimeField()

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        db_table = "stored_file"
        indexes = [
            models.Index(fields=["sha256"], name="stored_file_bytes"),
            models.Index(
                fields=["subject_kind", "subject_key"],
                condition=~models.Q(subject_kind=""),
                name="stored_file_of_subject",
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="stored_file_named"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def subject(self) -> Subject:
        """What the file belongs to."""
        return Subject(self.subject_kind, self.subject_key)

    @property
    def is_image(self) -> bool:
        """Whether it is kept in sizes."""
        return bool(self.variants)

    def variant_for(self, width: int) -> dict[str, int]:
        """Return the smallest size at least `width` pixels wide, else the largest."""
        wide = [variant for variant in self.variants if variant["width"] >= width]
        return dict(wide[0] if wide else self.variants[-1])
