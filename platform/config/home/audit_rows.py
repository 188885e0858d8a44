"""Events of the audit trail as auditors read them: found, named, linked, with their seals."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from kernel.audit.chain import SENTENCES, seal_text
from kernel.audit.keys import Keyring, public_keys, trail_name
from kernel.audit.models import AuditEvent, AuditSeal
from kernel.audit.reading import as_row
from kernel.clock import start_of_day
from kernel.jobs.models import Job, JobState
from kernel.subjects import Subject, SubjectCard, cards_of, subject_kinds
from tenant_apps.residents.models import Resident

PAGE_ROWS = 50
ACCOUNT = "account:"
KEY_DIGITS = 19
CHECK_KIND = "audit.verify"


def page_of(found: QuerySet[AuditEvent], asked: dict[str, Any], *, before: str) -> dict[str, Any]:
    """Return one page of the found events older than key `before`, and the query of the next."""
    if before.isdecimal() and len(before) < KEY_DIGITS:
        found = found.filter(pk__lt=int(before))
    rows = list(found[: PAGE_ROWS + 1])
    query = {name: value for name, value in asked.items() if value}
    more = len(rows) > PAGE_ROWS
    return {
        "rows": named(rows[:PAGE_ROWS]),
        "query": urlencode(query),
        "older": urlencode({**query, "before": rows[PAGE_ROWS - 1].pk}) if more else "",
    }


def search(asked: dict[str, Any], *, zone: str) -> QuerySet[AuditEvent]:
    """Return the events asked for, the latest first; days are days of the municipality."""
    found = AuditEvent.objects.order_by("-pk")
    if asked.get("verb"):
        found = found.filter(verb__startswith=asked["verb"].strip())
    if asked.get("object"):
        kind, _colon, key = asked["object"].strip().partition(":")
        found = found.filter(object_kind=kind)
        found = found.filter(object_key=key) if key else found
    if asked.get("actor"):
        found = found.filter(actor__in=actor_tags(asked["actor"]))
    if asked.get("since"):
        found = found.filter(at__gte=start_of_day(asked["since"], zone))
    if asked.get("until"):
        day_after: date = asked["until"] + timedelta(days=1)
        found = found.filter(at__lt=start_of_day(day_after, zone))
    return found


def actor_tags(text: str) -> list[str]:
    """Return the tags under which a person (address or account UUID) or `system` acts."""
    if text.strip() in {"system", _("system")}:
        return ["system"]
    accounts = Resident.objects.named_by(text).values_list("uuid", flat=True)
    return [f"{ACCOUNT}{account}" for account in accounts]


def named(rows: list[AuditEvent]) -> list[dict[str, Any]]:
    """Return events with the names of people, links to objects and seals: a query for each."""
    tags = {tag for row in rows for tag in (row.actor, f"{row.object_kind}:{row.object_key}")}
    names = names_of({UUID(tag.removeprefix(ACCOUNT)) for tag in tags if tag.startswith(ACCOUNT)})
    cards = cards_of({subject for row in rows if (subject := subject_of(row))})
    seals = seals_over(rows)
    return [
        {
            "at": row.at,
            "verb": row.verb,
            "object": f"{row.object_kind}:{row.object_key}",
            "by": names.get(row.actor) or (_("system") if row.actor == "system" else row.actor),
            "facts": facts_text(row),
            "seal": next((seal for seal in seals if seal["last"] >= row.pk >= seal["first"]), None),
            **whom_and_where(row, names, cards),
        }
        for row in rows
    ]


def names_of(accounts: Collection[UUID]) -> dict[str, str]:
    """Return the names of people by their tags."""
    found = Resident.objects.names_by_account(accounts)
    return {f"{ACCOUNT}{account}": name for account, name in found.items()}


def whom_and_where(
    row: AuditEvent, names: dict[str, str], cards: dict[Subject, SubjectCard]
) -> dict[str, str]:
    """Return what an event's object is called and the page it has, empty where nothing is known."""
    tag = f"{row.object_kind}:{row.object_key}"
    if tag in names:
        return {"whom": names[tag], "url": reverse("people:person", args=[row.object_key])}
    if row.object_kind == "job":
        return {"whom": "", "url": reverse("jobs:job", args=[row.object_key])}
    subject = subject_of(row)
    card = cards.get(subject) if subject else None
    return {"whom": card.title, "url": card.url} if card else {"whom": "", "url": ""}


def subject_of(row: AuditEvent) -> Subject | None:
    """Return the registered subject that an event is about: `contest` means `budget.contest`."""
    for kind, _entry in subject_kinds:
        if row.object_kind in {kind, kind.rpartition(".")[2]}:
            return Subject(kind, row.object_key)
    return None


def facts_text(event: AuditEvent) -> str:
    """Return an event's facts as they were recorded, without those that name nothing."""
    return ", ".join(f"{name}: {fact}" for name, fact in event.facts.items() if fact is not None)


def seals_over(rows: list[AuditEvent]) -> list[dict[str, Any]]:
    """Return the seals over the shown events: span, instant, whether the signature is ours."""
    if not rows:
        return []
    numbers = [row.pk for row in rows]
    found = AuditSeal.objects.filter(last_event__gte=min(numbers), first_event__lte=max(numbers))
    ring, trail = Keyring(public_keys()), trail_name()
    return [
        {
            "first": seal.first_event,
            "last": seal.last_event,
            "at": seal.sealed_at,
            "is_ours": ring.check(
                seal.key_id, seal_text(trail, as_row(seal)), bytes(seal.signature)
            ),
        }
        for seal in found
    ]


def state_of_seals() -> dict[str, Any]:
    """Return the last seal and the outcome of the last check, for the top of the page."""
    seal = AuditSeal.objects.defer("leaves").order_by("-last_event").first()
    job = Job.objects.filter(kind=CHECK_KIND).order_by("-created_at").first()
    return {
        "sealed_at": seal.sealed_at if seal else None,
        "sealed_to": seal.last_event if seal else 0,
        "check": outcome_of(job) if job else None,
    }


def outcome_of(job: Job) -> dict[str, Any]:
    """Return when a check ended, what it said and where its report is."""
    ended: datetime | None = job.ended_at
    return {
        "at": ended or job.created_at,
        "is_over": job.is_over,
        "is_good": job.state == JobState.DONE and not job.report.get("code"),
        "text": job.report.get("text", ""),
        "url": reverse("jobs:job", args=[job.pk]),
    }


def finding_text(code: str, facts: dict[str, Any]) -> str:
    """Return the sentence of a finding in the reader's language."""
    return _(SENTENCES[code]) % facts
