"""Pages and news: writing, publishing, taking off, deleting."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from kernel.audit.actions import record
from kernel.errors import Conflict, Invalid
from kernel.people import Actor
from tenant_apps.community.actions.indexing import forget_page, index_page
from tenant_apps.community.models import Page
from tenant_apps.community.rules.permissions import check_may
from tenant_apps.community.rules.text import LONGEST
from tenant_apps.community.rules.wording import written

FIELDS = frozenset({"slug", "kind", "titles", "bodies", "position", "published_at"})
KIND = "page"


@transaction.atomic
def add_page(*, actor: Actor, at: datetime, **values: Any) -> Page:
    """Write a new page; `published_at` None keeps it a draft, a later instant schedules it.

    Raises: NotAllowed; Invalid `community.page.empty`, `community.page.too_long`; Conflict
    `community.page.slug_taken`.
    """
    check_may(actor.roles, "pages.edit")
    page = Page(changed_at=at, changed_by=actor.account)
    _assign(page, values)
    page.save(force_insert=True)
    _tell("page.added", page, actor=actor, at=at)
    return page


@transaction.atomic
def change_page(
    page: Page, *, seen_at: datetime, actor: Actor, at: datetime, **values: Any
) -> Page:
    """Change a page; `seen_at` is its `changed_at` when the clerk began to write.

    Raises: as `add_page`; Conflict `community.page.changed_meanwhile` when somebody saved since.
    """
    check_may(actor.roles, "pages.edit")
    page = Page.objects.select_for_update().get(pk=page.pk)
    if page.changed_at != seen_at:
        raise Conflict("community.page.changed_meanwhile")
    changed = _assign(page, values)
    if not changed:
        return page
    page.changed_at, page.changed_by = at, actor.account
    page.save()
    _tell("page.changed", page, actor=actor, at=at, fields=changed)
    return page


@transaction.atomic
def remove_page(page: Page, *, actor: Actor, at: datetime) -> None:
    """Delete a page that is not public.

    Raises: NotAllowed; Conflict `community.page.still_public`.
    """
    check_may(actor.roles, "pages.edit")
    page = Page.objects.select_for_update().get(pk=page.pk)
    if page.published_at is not None:
        raise Conflict("community.page.still_public")
    forget_page(page)
    record("page.removed", kind=KIND, key=page.uuid, actor=actor, at=at, slug=page.slug)
    page.delete()


def _assign(page: Page, values: Mapping[str, Any]) -> list[str]:
    unknown = values.keys() - FIELDS
    if unknown:
        raise TypeError(f"no such fields of a page: {', '.join(sorted(unknown))}")
    kept = dict(values)
    for name in ("titles", "bodies"):
        if name in kept:
            kept[name] = written(kept[name])
    changed = sorted(name for name, value in kept.items() if getattr(page, name) != value)
    for name in changed:
        setattr(page, name, kept[name])
    if not page.titles or not page.bodies:
        raise Invalid("community.page.empty")
    if max(map(len, page.bodies.values())) > LONGEST:
        raise Invalid("community.page.too_long", limit=LONGEST)
    if Page.objects.filter(slug=page.slug).exclude(pk=page.pk).exists():
        raise Conflict("community.page.slug_taken", taken=page.slug)
    return changed


def _tell(verb: str, page: Page, *, actor: Actor, at: datetime, **facts: Any) -> None:
    published = page.published_at.isoformat() if page.published_at else None
    record(
        verb,
        kind=KIND,
        key=page.uuid,
        actor=actor,
        at=at,
        slug=page.slug,
        published_at=published,
        **facts,
    )
    index_page(page, at=at)
