"""What search knows of the municipality's own texts, and how others name them."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, Value, When
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from kernel.outbox.models import OutboxMessage
from kernel.search.actions import forget_entry, keep_entries
from kernel.search.sources import Entry
from kernel.subjects import Subject, SubjectCard, SubjectKind
from tenant_apps.community.models import District, Page
from tenant_apps.community.rules.text import to_plain
from tenant_apps.community.rules.wording import in_language

PAGE = "community.page"
DISTRICT = "community.district"
DUE = "community.page_due"


def index_page(page: Page, *, at: datetime) -> None:
    """Let search find a published page, forget a draft, and wait for a scheduled one."""
    if page.published_at is None or page.published_at > at:
        forget_page(page)
        if page.published_at is not None:
            _wait(page, page.published_at, at)
        return
    keep_entries([entry_of(page, page.published_at)])


def entry_of(page: Page, published_at: datetime) -> Entry:
    """Return what search keeps of a published page: the words of every language."""
    text = " ".join(to_plain(body) for body in page.bodies.values())
    others = " ".join(page.titles.values())
    return Entry(
        subject=Subject(PAGE, str(page.uuid)),
        title=in_language(page.titles, _language()),
        text=f"{text} {others}",
        url=address_of(page),
        dated_at=published_at,
    )


def page_entries() -> Iterator[Entry]:
    """Yield every page that is public by the clock of the database, to make the index anew."""
    found = Page.objects.filter(published_at__lte=Now()).order_by("pk")
    for page in found.iterator(chunk_size=200):
        if page.published_at is not None:
            yield entry_of(page, page.published_at)


def _wait(page: Page, due_at: datetime, at: datetime) -> None:
    """Store a message that falls due when the page does; nobody hands it over before."""
    payload = {"page": str(page.uuid)}
    OutboxMessage.objects.create(topic=DUE, payload=payload, created_at=at, due_at=due_at)


def page_due(*, page: str, at: datetime) -> None:
    """Index a scheduled page whose time has come; one that was moved or deleted stays as it is."""
    found = Page.objects.filter(uuid=UUID(page)).first()
    if found is not None and found.published_at is not None and found.published_at <= at:
        index_page(found, at=at)


def forget_page(page: Page) -> None:
    """Let search find a page no more."""
    forget_entry(Subject(PAGE, str(page.uuid)))


def address_of(page: Page) -> str:
    """Return the path of a page or a piece of news."""
    return reverse("community:story" if page.kind == "news" else "community:page", args=[page.slug])


def page_cards(keys: Collection[str]) -> dict[str, SubjectCard]:
    """Return the cards of pages by UUID; drafts and pages that are due later are not public."""
    found: Any = Page.objects.filter(uuid__in=[key for key in keys if _is_uuid(key)])
    due = Case(When(published_at__lte=Now(), then=Value(True)), default=Value(False))
    return {
        str(page.uuid): SubjectCard(
            title=in_language(page.titles, _language()),
            url=address_of(page),
            is_public=page.is_due,
        )
        for page in found.annotate(is_due=due).defer("bodies")
    }


def district_cards(keys: Collection[str]) -> dict[str, SubjectCard]:
    """Return the cards of districts by code."""
    found = District.objects.filter(code__in=keys).values_list("code", "name")
    return {
        code: SubjectCard(title=name, url=reverse("community:district", args=[code]))
        for code, name in found
    }


def _language() -> str:
    return translation.get_language() or "en"


def _is_uuid(key: str) -> bool:
    try:
        UUID(key)
    except ValueError:
        return False
    return True


SUBJECT_KINDS = {
    PAGE: SubjectKind(_("Page"), page_cards),
    DISTRICT: SubjectKind(_("District"), district_cards),
}
