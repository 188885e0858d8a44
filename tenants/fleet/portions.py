"""What is to be done in a schema, in portions that are whole or not at all.

Portion
├── SqlPortion         SQL of one or several migrations: one transaction
├── StepwisePortion    statements outside a transaction (`atomic = False`), each resumable
└── PythonPortion      a migration that runs Python: Django runs it in each schema
"""

from dataclasses import dataclass, field

from django.db.migrations import Migration
from django.db.migrations.state import ProjectState

from tenants.fleet.comparing import Key


@dataclass(frozen=True, slots=True)
class Portion:
    """Migrations that are recorded together; `keys` are the rows of `django_migrations`."""

    keys: tuple[Key, ...]

    @property
    def name(self) -> str:
        """The migrations, for people: `budget.0002_x, budget.0003_y`."""
        return ", ".join(f"{label}.{name}" for label, name in self.keys)


@dataclass(frozen=True, slots=True)
class SqlPortion(Portion):
    """Statements that run in one transaction."""

    statements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StepwisePortion(Portion):
    """Statements that run one by one; where it stopped is kept per schema."""

    statements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PythonPortion(Portion):
    """A migration that only Django can run, and the state of the models before it."""

    migration: Migration | None = field(default=None, compare=False)
    before: ProjectState | None = field(default=None, compare=False)


FLUSH = "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED"
"""Between two migrations of one transaction: a table with checks outstanding cannot be altered."""


def joined(portions: list[Portion]) -> tuple[Portion, ...]:
    """Join SQL portions that follow one another into one transaction."""
    found: list[Portion] = []
    for portion in portions:
        last = found[-1] if found else None
        if isinstance(portion, SqlPortion) and isinstance(last, SqlPortion):
            flush = (FLUSH,) if last.statements and portion.statements else ()
            statements = last.statements + flush + portion.statements
            found[-1] = SqlPortion(last.keys + portion.keys, statements)
        else:
            found.append(portion)
    return tuple(found)
