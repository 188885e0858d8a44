"""Imports projects from a table: checked row by row, then stored in one transaction."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, BinaryIO

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from kernel.audit.actions import record
from kernel.errors import Invalid
from kernel.money import to_minor
from kernel.people import Actor
from kernel.statistics import tell
from tenant_apps.budget.actions.contests import lock_contest
from tenant_apps.budget.actions.imports_findings import Finding
from tenant_apps.budget.actions.indexing import index_projects_of
from tenant_apps.budget.actions.proposals import take_number
from tenant_apps.budget.actions.statistics import SOURCE_NAME as STATISTICS
from tenant_apps.budget.models import Category, Contest, Pool, Proposal, ProposalTransition
from tenant_apps.budget.models.ballot_papers import check_not_frozen
from tenant_apps.budget.rules.lifecycle import ProposalState
from tenant_apps.budget.rules.permissions import check_may
from tenant_apps.files.rules.tables import Column, Row, TableBroken, read_table

HEADINGS: dict[str, Any] = {
    "key": _("Key"),
    "title": _("Title"),
    "cost": _("Cost"),
    "pool": _("Pool"),
    "category": _("Category"),
    "summary": _("Summary"),
    "description": _("Description"),
    "place": _("Place"),
    "latitude": _("Latitude"),
    "longitude": _("Longitude"),
    "author": _("Author"),
}
REQUIRED = frozenset({"key", "title", "cost"})
LONGEST = {"key": 100, "title": 300, "place": 300, "author": 150}
TEXTS = ("title", "summary", "description", "place")
MOST_ROWS = 20_000
CHANGEABLE = (
    ProposalState.SUBMITTED.value,
    ProposalState.FORMAL_REVIEW.value,
    ProposalState.CORRECTION.value,
    ProposalState.SUBSTANTIVE_REVIEW.value,
    ProposalState.ADMITTED.value,
)


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """A row that can be stored: its key and the fields of the proposal."""

    key: str
    values: dict[str, Any]


@dataclass(slots=True)
class ProjectsChecked:
    """What a dry run says: rows to store, findings, and how many keys are new or known."""

    rows: list[ProjectRow]
    findings: list[Finding]
    created: int = 0
    known: int = 0


class _Reader:
    """Reads rows of one table against the pools and categories of a contest."""

    def __init__(self, contest: Contest) -> None:
        self.contest = contest
        pools = list(Pool.objects.filter(contest=contest))
        self.only_pool = pools[0] if len(pools) == 1 else None
        self.pools = {name.casefold(): pool for pool in pools for name in (pool.code, pool.name)}
        categories = Category.objects.filter(contest=contest)
        self.categories = {category.name.casefold(): category for category in categories}
        self.states = dict(
            Proposal.objects.filter(contest=contest)
            .exclude(external_key="")
            .values_list("external_key", "state")
        )
        self.seen: dict[str, int] = {}
        self.findings: list[Finding] = []

    def read(self, row: Row) -> ProjectRow | None:
        """Return the row to store, or None after noting what is wrong with it."""
        before = len(self.findings)
        texts = {name: self._text(row, name) for name in HEADINGS}
        self._check_key(row, texts["key"])
        pool = self._pool(row, texts["pool"])
        latitude = self._degrees(row, "latitude", texts["latitude"], 90)
        longitude = self._degrees(row, "longitude", texts["longitude"], 180)
        if bool(texts["latitude"]) != bool(texts["longitude"]):
            self._note(row, "import.point_half", "latitude")
        values = {name: texts[name] for name in TEXTS} | {
            "author_name": texts["author"],
            "pool": pool,
            "category": self._category(row, texts["category"]),
            "cost_minor": self._cost(row, texts["cost"], pool),
            "latitude": latitude,
            "longitude": longitude,
        }
        return ProjectRow(texts["key"], values) if len(self.findings) == before else None

    def _text(self, row: Row, name: str) -> str:
        try:
            text = row[name]
        except TableBroken as broken:
            self.findings.append(finding_of(broken))
            return ""
        if name in REQUIRED and not text:
            self._note(row, "import.cell_empty", name)
        elif len(text) > LONGEST.get(name, 20_000):
            self._note(row, "import.text_too_long", name, limit=LONGEST.get(name, 20_000))
        return text

    def _check_key(self, row: Row, key: str) -> None:
        if key in self.seen:
            self._note(row, "import.key_twice", "key", key=key, first=self.seen[key])
        elif key:
            self.seen[key] = row.number
        if self.states.get(key) not in (None, *CHANGEABLE):
            self._note(row, "import.project_decided", "key", key=key)

    def _pool(self, row: Row, text: str) -> Pool | None:
        if not text and self.only_pool is not None:
            return self.only_pool
        pool = self.pools.get(text.casefold())
        if pool is None:
            self._note(row, "import.pool_unknown", "pool", given=text)
        return pool

    def _category(self, row: Row, text: str) -> Category | None:
        category = self.categories.get(text.casefold())
        if text and category is None:
            self._note(row, "import.category_unknown", "category", given=text)
        return category

    def _cost(self, row: Row, text: str, pool: Pool | None) -> int:
        try:
            cost = to_minor(text, self.contest.currency) if text else 0
        except ValueError:
            self._note(row, "import.not_an_amount", "cost", given=text)
            return 0
        most = None if pool is None else pool.max_cost_minor or pool.amount_minor
        if text and not 0 < cost < 2**62:
            self._note(row, "import.not_an_amount", "cost", given=text)
        elif text and pool and most is not None and not pool.min_cost_minor <= cost <= most:
            self._note(row, "import.cost_out_of_range", "cost", given=text)
        return cost

    def _degrees(self, row: Row, name: str, text: str, most: int) -> Decimal | None:
        if not text:
            return None
        try:
            degrees = Decimal(text.replace(",", "."))
        except InvalidOperation:
            degrees = Decimal("NaN")
        if not degrees.is_finite() or abs(degrees) > most:
            self._note(row, "import.not_degrees", name, given=text, limit=most)
            return None
        return degrees.quantize(Decimal("1e-12"))

    def _note(self, row: Row, code: str, name: str, **facts: Any) -> None:
        column = row.headings.get(name, name)
        self.findings.append(Finding(code, row=row.number, column=column, facts=facts))


def columns_of(headings: Mapping[str, Any], required: Container[str]) -> list[Column]:
    """Return the columns of a table with their headings in every language of the product."""
    return [
        Column(name, (name, *_in_every_language(label)), required=name in required)
        for name, label in headings.items()
    ]


def _in_every_language(label: Any) -> Iterator[str]:
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            yield str(label)


def check_projects(contest: Contest, file: BinaryIO) -> ProjectsChecked:
    """Read a table of projects and say what an import would do; changes nothing."""
    reader = _Reader(contest)
    rows: list[ProjectRow] = []
    try:
        for row in read_table(file, columns=columns_of(HEADINGS, REQUIRED), max_rows=MOST_ROWS):
            read = reader.read(row)
            if read is not None:
                rows.append(read)
    except TableBroken as broken:
        reader.findings.append(finding_of(broken))
    known = sum(row.key in reader.states for row in rows)
    if not rows and not reader.findings:
        reader.findings.append(Finding("import.no_rows"))
    return ProjectsChecked(rows, reader.findings, created=len(rows) - known, known=known)


def finding_of(broken: TableBroken) -> Finding:
    """Return a refusal of the table reader as a finding."""
    facts = {name: value for name, value in broken.facts.items() if value not in (None, "")}
    return Finding(broken.code, row=broken.row, column=broken.column, facts=facts)


@transaction.atomic
def import_projects(
    contest: Contest,
    file: BinaryIO,
    *,
    admitted: bool,
    actor: Actor,
    at: datetime,
) -> dict[str, int]:
    """Store every row of a table as a proposal, or none; a key that is known is updated.

    `admitted` proposals are ready for the ballot, others wait for evaluation. Returns counts.
    Raises: NotAllowed; Conflict (`budget.contest.frozen`); Invalid (`budget.import.row_errors`).
    """
    check_may(actor.roles, "proposals.import")
    contest = lock_contest(contest)
    check_not_frozen(contest)
    checked = check_projects(contest, file)
    if checked.findings:
        raise Invalid("budget.import.row_errors", count=len(checked.findings))
    state = (ProposalState.ADMITTED if admitted else ProposalState.SUBMITTED).value
    known = {
        proposal.external_key: proposal
        for proposal in Proposal.objects.filter(contest=contest).exclude(external_key="")
    }
    fresh = [row for row in checked.rows if row.key not in known]
    changed = [row for row in checked.rows if row.key in known and _change(known[row.key], row, at)]
    _create(contest, fresh, state, actor=actor, at=at)
    counts = {
        "created": len(fresh),
        "changed": len(changed),
        "unchanged": len(checked.rows) - len(fresh) - len(changed),
    }
    record("proposals.imported", kind="contest", key=contest.uuid, actor=actor, at=at, **counts)
    index_projects_of(contest)
    tell(STATISTICS, at=at)
    return counts


def _change(known: Proposal, row: ProjectRow, at: datetime) -> bool:
    """Bring a known proposal to what its row says; return whether anything differed."""
    changed = [name for name, value in row.values.items() if getattr(known, name) != value]
    for name in changed:
        setattr(known, name, row.values[name])
    if changed:
        known.changed_at = at
        known.save(update_fields=[*changed, "changed_at"])
    return bool(changed)


def _create(
    contest: Contest, rows: list[ProjectRow], state: str, *, actor: Actor, at: datetime
) -> None:
    first = take_number(contest.pk)
    proposals = Proposal.objects.bulk_create(
        Proposal(
            contest=contest,
            number=number,
            state=state,
            channel="import",
            external_key=row.key,
            created_at=at,
            changed_at=at,
            submitted_at=at,
            decided_at=at if state == ProposalState.ADMITTED.value else None,
            **row.values,
        )
        for number, row in enumerate(rows, start=first)
    )
    ProposalTransition.objects.bulk_create(
        ProposalTransition(proposal=proposal, state=state, actor=actor.tag, at=at)
        for proposal in proposals
    )
