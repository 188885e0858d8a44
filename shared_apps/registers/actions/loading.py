"""Bringing a country's register up to its newest file: all of it, or nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Max

from kernel.audit.actions import record
from kernel.errors import Conflict
from kernel.locks import lock_object
from kernel.people import Actor
from shared_apps.registers.models import RegisterUnit
from shared_apps.registers.rules.aliases import read_aliases
from shared_apps.registers.rules.comparing import folded_names
from shared_apps.registers.rules.decoding import decode_lines
from shared_apps.registers.rules.schemes import Scheme, check_gone, scheme_called
from shared_apps.registers.rules.units import UnitRow

BATCH = 500
COMPARED = (
    *("kind", "type", "names", "place_names", "folded", "aliases", "region_code"),
    *("district_code", "gone_on"),
)
"""What a file says of a unit; a unit in which nothing of it differs is the same."""

SAMPLES = Path(__file__).parents[1] / "sample"
ALIASES = {"katottg": SAMPLES / "koatuu.csv"}


@dataclass(frozen=True, slots=True)
class LoadReport:
    """How many units of a register a load found new, changed, gone and the same."""

    new: int
    changed: int
    gone: int
    same: int


@transaction.atomic
def load_register(
    slug: str,
    lines: Iterable[bytes],
    *,
    as_of: date,
    actor: Actor,
    at: datetime,
    retire_many: bool = False,
) -> LoadReport:
    """Bring the register `slug` to what a file says on `as_of`; loading twice changes nothing.

    Units that the file lacks are kept and marked as gone. `retire_many` lets a reform retire
    more than a few per cent of them.

    Raises: Invalid `registers.file.…`, `registers.scheme.unknown`; Conflict
    `registers.file.older`, `registers.file.too_many_gone`.
    """
    scheme = scheme_called(slug)
    lock_object(RegisterUnit, scheme.code)
    _check_not_older(scheme, as_of)
    report = _Loading(scheme, as_of).read(decode_lines(lines), retire_many=retire_many)
    record(
        "register.loaded",
        kind="register",
        key=scheme.code,
        actor=actor,
        at=at,
        as_of=as_of.isoformat(),
        new=report.new,
        changed=report.changed,
        gone=report.gone,
        same=report.same,
    )
    return report


def _check_not_older(scheme: Scheme, as_of: date) -> None:
    """Raise Conflict `registers.file.older` when a newer file was loaded before."""
    loaded = RegisterUnit.objects.filter(scheme=scheme.code).aggregate(day=Max("as_of"))["day"]
    if loaded is not None and as_of < loaded:
        raise Conflict("registers.file.older", loaded=loaded.isoformat(), given=as_of.isoformat())


class _Loading:
    """One load: what the register held before, and what of it the file has named so far."""

    def __init__(self, scheme: Scheme, as_of: date) -> None:
        self.scheme, self.as_of = scheme, as_of
        self.aliases = _known_aliases(scheme)
        self.before = {
            values.pop("code"): values
            for values in RegisterUnit.objects.filter(scheme=scheme.code).values("code", *COMPARED)
        }
        self.existing = sum(values["gone_on"] is None for values in self.before.values())
        self.new = self.changed = self.same = 0

    def read(self, lines: Iterable[str], *, retire_many: bool) -> LoadReport:
        """Write what differs, mark what is missing; return the counts."""
        waiting: list[RegisterUnit] = []
        for row in self.scheme.read_units(lines):
            if self._differs(unit := self._unit(row)):
                waiting.append(unit)
            if len(waiting) == BATCH:
                _write(waiting)
                waiting = []
        _write(waiting)
        gone = self._retire(retire_many=retire_many)
        return LoadReport(new=self.new, changed=self.changed, gone=gone, same=self.same)

    def _unit(self, row: UnitRow) -> RegisterUnit:
        return RegisterUnit(
            scheme=self.scheme.code,
            country=self.scheme.country,
            code=row.code,
            kind=row.kind,
            type=row.type,
            names=row.names,
            place_names=row.place_names,
            folded=folded_names(row.keys),
            aliases=self.aliases.get(row.code, []),
            region_code=row.region_code,
            district_code=row.district_code,
            as_of=self.as_of,
        )

    def _differs(self, unit: RegisterUnit) -> bool:
        known = self.before.pop(unit.code, None)
        if known is None:
            self.new += 1
        elif known != {name: getattr(unit, name) for name in COMPARED}:
            self.changed += 1
        else:
            self.same += 1
            return False
        return True

    def _retire(self, *, retire_many: bool) -> int:
        """Mark the units that the file did not name; the others are now as of its day."""
        missing = [code for code, values in self.before.items() if values["gone_on"] is None]
        if not retire_many:
            check_gone(gone=len(missing), before=self.existing)
        units = RegisterUnit.objects.filter(scheme=self.scheme.code, gone_on__isnull=True)
        units.filter(code__in=missing).update(gone_on=self.as_of)
        units.exclude(as_of=self.as_of).update(as_of=self.as_of)
        return len(missing)


def _known_aliases(scheme: Scheme) -> dict[str, list[str]]:
    path = ALIASES.get(scheme.slug)
    if path is None:
        return {}
    with path.open(encoding="utf-8") as file:
        return read_aliases(file)


def _write(units: list[Any]) -> None:
    """Insert units or overwrite those of the same code; populations stay."""
    RegisterUnit.objects.bulk_create(
        units,
        update_conflicts=True,
        unique_fields=["scheme", "code"],
        update_fields=["country", *COMPARED, "as_of"],
    )
