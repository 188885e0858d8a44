from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models


class SearchEntry(models.Model):
    """One public object of a module as search finds it.

    `kind` and `key` name the subject, `url` is the path of its page, `title_folded` and
    `text_folded` are what the words of a question are compared with: lower case, one script.
    """

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=64)
    title = models.CharField(max_length=300)
    excerpt = models.CharField(max_length=300, blank=True)
    url = models.CharField(max_length=300)
    title_folded = models.TextField()
    text_folded = models.TextField(blank=True)
    dated_at = models.DateTimeField()
    vector = models.GeneratedField(
        expression=SearchVector("title_folded", config="simple", weight="A")
        + SearchVector("text_folded", config="simple", weight="C"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        db_table = "search_entry"
        indexes = [GinIndex(fields=["vector"], name="search_entry_vector")]
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="search_entry_once"),
            models.CheckConstraint(
                condition=~models.Q(title="") & ~models.Q(url=""), name="search_entry_whole"
            ),
        ]

    def __str__(self) -> str:
        return self.title
