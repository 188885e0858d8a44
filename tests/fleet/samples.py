"""Migrations that a release might bring: packages written for one test or one benchmark.

`Samples` copies the migrations of an app into a package of its own and points Django at it;
`write` adds a migration, `forget` takes everything back.
"""

import shutil
import sys
import textwrap
from importlib import invalidate_caches
from pathlib import Path
from uuid import uuid4

from django.apps import apps
from django.conf import settings

from tenants.migrating import code_version

APP = "discussion"
HEAD = """
import pgtrigger.compiler
import pgtrigger.migrations
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
"""
BODY = """
class Migration(migrations.Migration):
    atomic = {atomic}
    dependencies = [("{app}", "{before}")]
    operations = [{operations}]
"""


class Samples:
    """The migrations of one app, copied, with more of them."""

    def __init__(self, folder: Path, app: str = APP) -> None:
        self.app = app
        self.name = f"sample_{uuid4().hex[:10]}"
        self.folder = folder / self.name
        self.folder.mkdir(parents=True)
        real = Path(apps.get_app_config(app).path) / "migrations"
        for path in real.glob("*.py"):
            shutil.copyfile(path, self.folder / path.name)
        self.before = sorted(path.stem for path in self.folder.glob("0*.py"))[-1]
        sys.path.insert(0, str(folder))
        self._given = dict(getattr(settings, "MIGRATION_MODULES", {}))
        use_package(app, self.name)

    def write(self, operations: str, *, atomic: bool = True, code: str = "") -> str:
        """Write the next migration with these operations; return its name."""
        name = f"{int(self.before[:4]) + 1:04d}_sample"
        body = BODY.format(app=self.app, before=self.before, operations=operations, atomic=atomic)
        (self.folder / f"{name}.py").write_text(HEAD + textwrap.dedent(code) + body)
        self.before = name
        use_package(self.app, self.name)
        return name

    def forget(self) -> None:
        """Let Django read the app's own migrations again."""
        settings.MIGRATION_MODULES = self._given
        sys.path.remove(str(self.folder.parent))
        code_version.cache_clear()


def use_package(app: str, name: str) -> None:
    """Let Django read an app's migrations from the package `name`."""
    settings.MIGRATION_MODULES = {**getattr(settings, "MIGRATION_MODULES", {}), app: name}
    invalidate_caches()
    for module in [module for module in sys.modules if module.startswith(name)]:
        del sys.modules[module]
    code_version.cache_clear()


COLUMN = """
migrations.AddField("comment", "mood", models.CharField(default="calm", max_length=10)),
"""
INDEX = """
migrations.AddIndex("comment", models.Index(fields=["posted_at"], name="comment_posted")),
"""
CONSTRAINT = """
migrations.AddConstraint("comment", models.CheckConstraint(
    condition=models.Q(like_count__lte=1_000_000), name="comment_likes_bounded")),
"""
RENAME = """
migrations.RenameField("comment", "closed_reason", "closing_reason"),
migrations.RenameModel("CommentLike", "CommentHeart"),
"""
TABLE = """
migrations.CreateModel("Echo", [
    ("id", models.BigAutoField(primary_key=True)),
    ("comment", models.ForeignKey("discussion.comment", models.CASCADE)),
    ("word", models.CharField(max_length=20, unique=True)),
], options={"db_table": "echo"}),
"""
TRIGGER = """
pgtrigger.migrations.AddTrigger("comment", pgtrigger.compiler.Trigger(
    name="keep", sql=pgtrigger.compiler.UpsertTriggerSql(
        func="RAISE EXCEPTION 'kept';", hash="abc", operation="DELETE",
        pgid="pgtrigger_keep_12345", table="comment", when="BEFORE"))),
"""
ALTER = """
migrations.AlterField("comment", "author_role", models.CharField(blank=True, max_length=60)),
migrations.AlterField("comment", "state", models.TextField(default="shown")),
"""
RAW = """
migrations.RunSQL(["UPDATE comment SET text = text || '%s'", ("SELECT %s::int", [7])]),
"""
PYTHON = "migrations.RunPython(fill, migrations.RunPython.noop),"
FILL = """
def fill(apps, editor):
    apps.get_model("discussion", "Comment").objects.update(author_role="filled")
"""
CONCURRENTLY = """
migrations.AddField("comment", "depth", models.IntegerField(null=True)),
AddIndexConcurrently("comment", models.Index(fields=["depth"], name="comment_depth")),
migrations.AddField("comment", "width", models.IntegerField(null=True)),
"""
