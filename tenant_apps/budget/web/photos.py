"""Photos of projects on cards: the first one of each, read together."""

from collections.abc import Iterable
from typing import Any, TypeVar

from tenant_apps.budget.actions.attachments import PHOTO
from tenant_apps.budget.actions.indexing import PROPOSAL
from tenant_apps.files.models import StoredFile

Project = TypeVar("Project", bound=Any)


def with_photos(projects: Iterable[Project]) -> list[Project]:
    """Return projects with their first photo as `photo`, None where they have none: one query."""
    shown = list(projects)
    keys = [str(project.uuid) for project in shown]
    photos = StoredFile.objects.first_of_each(PROPOSAL, keys, PHOTO) if keys else {}
    for project in shown:
        project.photo = photos.get(str(project.uuid))
    return shown
