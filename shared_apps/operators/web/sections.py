"""The sections of the console that this app brings, in the order of the bar."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from kernel.people import Actor
from kernel.registries import ConsoleEntry
from shared_apps.operators.rules.roles import MATRIX
from shared_apps.operators.web import migrations, outbox, runs, support


def nothing_waits(_actor: Actor, _at: datetime) -> list[dict[str, Any]]:
    """Return no rows: what is there to be read waits for nobody."""
    return []


def _entry(order: int, label: Any, name: str, action: str, waiting: Any) -> ConsoleEntry:
    return ConsoleEntry(order, label, f"console:{name}", MATRIX[action], waiting)


ENTRIES: dict[str, ConsoleEntry] = {
    "fleet": _entry(10, _("Fleet"), "fleet", "fleet.read", nothing_waits),
    "runs": _entry(60, _("Runs"), "runs", "runs.read", runs.waiting),
    "migrations": _entry(65, _("Migrations"), "migrations", "runs.read", migrations.waiting),
    "outbox": _entry(70, _("Outbox"), "outbox", "outbox.read", outbox.waiting),
    "notices": _entry(75, _("Notices"), "notices", "notices.read", nothing_waits),
    "support": _entry(80, _("Support access"), "support", "support.read", support.waiting),
    "people": _entry(90, _("Operators"), "people", "people.read", nothing_waits),
    "audit": _entry(95, _("Audit"), "audit", "audit.read", nothing_waits),
}
