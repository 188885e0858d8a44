"""Districts: adding, changing, removing, and taking a whole list at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError

from kernel.audit.actions import record
from kernel.errors import Conflict, Invalid, Refusal
from kernel.people import Actor
from tenant_apps.community.messages import USES
from tenant_apps.community.models import District
from tenant_apps.community.rules.permissions import check_may
from tenant_apps.community.rules.tree import check_tree

FIELDS = frozenset({"code", "name", "parent", "population", "position"})
KIND = "district"


@dataclass(frozen=True, slots=True)
class DistrictRow:
    """One row of a list that is imported; `parent` is the code of the district above or ""."""

    number: int
    code: str
    name: str
    parent: str = ""
    population: int | None = None
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """Why a row cannot be taken: a refusal code with its facts, or which it would change."""

    row: int
    name: str
    code: str
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class ImportReport:
    """What an import did, or would do; `stored` is False for a dry run or with errors."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    stored: bool = False
    errors: list[Finding] = field(default_factory=list)


@transaction.atomic
def add_district(*, actor: Actor, at: datetime, **values: Any) -> District:
    """Add a district.

    Raises: NotAllowed; Conflict `community.district.code_taken`; Invalid
    `community.district.circle`, `community.district.too_deep`.
    """
    check_may(actor.roles, "districts.edit")
    lock_districts()
    district = District()
    _assign(district, values)
    _check_code(district)
    district.save(force_insert=True)
    _check_all()
    facts = {"code": district.code, "name": district.name}
    record("district.added", kind=KIND, key=district.code, actor=actor, at=at, **facts)
    return district


@transaction.atomic
def change_district(district: District, *, actor: Actor, at: datetime, **values: Any) -> District:
    """Change a district; nothing happens when nothing differs. Raises: as `add_district`."""
    check_may(actor.roles, "districts.edit")
    lock_districts()
    district = District.objects.get(pk=district.pk)
    changed = _assign(district, values)
    if not changed:
        return district
    _check_code(district)
    district.save(update_fields=changed)
    _check_all()
    record("district.changed", kind=KIND, key=district.code, actor=actor, at=at, fields=changed)
    return district


@transaction.atomic
def remove_district(district: District, *, actor: Actor, at: datetime) -> None:
    """Remove a district that nothing refers to.

    Raises: NotAllowed; Conflict `community.district.in_use` with what refers to it.
    """
    check_may(actor.roles, "districts.edit")
    lock_districts()
    code, name = district.code, district.name
    try:
        with transaction.atomic():
            District.objects.get(pk=district.pk).delete()
    except ProtectedError as error:
        kinds = sorted({str(row._meta.model_name) for row in error.protected_objects})
        uses = ", ".join(str(USES.get(kind, kind)) for kind in kinds)
        raise Conflict("community.district.in_use", name=name, uses=uses) from error
    record("district.removed", kind=KIND, key=code, actor=actor, at=at, name=name)


@transaction.atomic
def clear_outline(district: District, *, actor: Actor, at: datetime) -> None:
    """Forget the outline of a district. Raises: NotAllowed."""
    check_may(actor.roles, "districts.edit")
    if District.objects.filter(pk=district.pk, polygon__isnull=False).update(polygon=None):
        record("district.outline_cleared", kind=KIND, key=district.code, actor=actor, at=at)


def import_districts(
    rows: Sequence[DistrictRow], *, dry_run: bool, actor: Actor, at: datetime
) -> ImportReport:
    """Add and change districts as a list says, by code; those not on the list stay.

    All rows or none: one wrong row stops the import. Raises: NotAllowed.
    """
    check_may(actor.roles, "districts.edit")
    report = ImportReport()
    with transaction.atomic():
        lock_districts()
        _take_rows(rows, report)
        if report.errors or dry_run:
            transaction.set_rollback(True)
            return report
        report.stored = True
        facts = {"added": report.added, "changed": report.changed}
        record("districts.imported", kind=KIND, key="", actor=actor, at=at, **facts)
    return report


def _take_rows(rows: Iterable[DistrictRow], report: ImportReport) -> None:
    known = {district.code: district for district in District.objects.defer("polygon")}
    seen: dict[str, DistrictRow] = {}
    for place, row in enumerate(rows):
        if row.code in seen:
            _refuse(report, row, Conflict("community.district.code_taken", taken=row.code))
            continue
        seen[row.code] = row
        before = known.get(row.code)
        known[row.code] = _store_row(row, before, place, report)
    for row in seen.values():
        _set_parent(row, known, report)
    if not report.errors:
        try:
            _check_all()
        except Refusal as refusal:
            report.errors.append(Finding(0, "", refusal.code, refusal.facts))


def _store_row(
    row: DistrictRow, before: District | None, place: int, report: ImportReport
) -> District:
    district = before or District(code=row.code, position=place)
    values: dict[str, Any] = {"name": row.name, "population": row.population}
    if row.position is not None:
        values["position"] = row.position
    changed = _assign(district, values)
    parent_before = district.parent.code if district.parent else ""
    if before is None:
        report.added += 1
    elif changed or parent_before != row.parent:
        report.changed += 1
    else:
        report.unchanged += 1
    if before is None or changed:
        district.save()
    return district


def _set_parent(row: DistrictRow, known: dict[str, District], report: ImportReport) -> None:
    if row.parent and row.parent not in known:
        wrong = Invalid("community.district.parent_unknown", given=row.parent)
        _refuse(report, row, wrong)
        return
    parent = known[row.parent].pk if row.parent else None
    if row.parent == row.code:
        _refuse(report, row, Invalid("community.district.circle", name=row.name))
    elif known[row.code].parent_id != parent:
        District.objects.filter(code=row.code).update(parent_id=parent)


def _refuse(report: ImportReport, row: DistrictRow, refusal: Refusal) -> None:
    report.errors.append(Finding(row.number, row.name, refusal.code, refusal.facts))


def lock_districts() -> None:
    """Let one transaction at a time change the tree of districts."""
    list(District.objects.select_for_update().order_by("pk").values_list("pk"))


def _assign(district: District, values: dict[str, Any]) -> list[str]:
    unknown = values.keys() - FIELDS
    if unknown:
        raise TypeError(f"no such fields of a district: {', '.join(sorted(unknown))}")
    changed = sorted(name for name, value in values.items() if getattr(district, name) != value)
    for name in changed:
        setattr(district, name, values[name])
    if district.parent_id is not None and district.parent_id == district.pk:
        raise Invalid("community.district.circle", name=district.name)
    return changed


def _check_code(district: District) -> None:
    if District.objects.filter(code=district.code).exclude(pk=district.pk).exists():
        raise Conflict("community.district.code_taken", taken=district.code)


def _check_all() -> None:
    rows = District.objects.values_list("pk", "parent_id", "name")
    names = {key: name for key, _parent, name in rows}
    try:
        check_tree({key: parent for key, parent, _name in rows})
    except Invalid as refusal:
        if refusal.code != "community.district.circle":
            raise
        start = int(refusal.facts["name"])
        raise Invalid(refusal.code, name=names.get(start, "")) from refusal
