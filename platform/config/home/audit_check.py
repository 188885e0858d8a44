"""Checking the whole trail as long work, with a report that can be found again."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.home.audit_rows import finding_text
from kernel.audit.reading import check_current_trail
from kernel.jobs.actions import Progress
from kernel.people import Actor
from tenant_apps.residents.rules.roles import READS_AUDIT


class TrailCheck:
    """The runner of `audit.verify`; its report says in words what was found."""

    title = gettext_lazy("Check of the audit trail")
    roles = READS_AUDIT

    def __call__(self, progress: Progress, *, at: datetime, actor: Actor) -> dict[str, Any]:
        """Recompute every hash and signature of the current schema's trail."""
        progress.step(_("Recomputing"))
        report = check_current_trail(at=at)
        found = report.finding
        counts = {
            _("Sealed events"): report.events,
            _("Seals"): report.seals,
            _("Not yet sealed"): report.unsealed,
        }
        if found is None:
            text = _("Everything is in order. Root of the last seal: %(root)s.")
            return {"text": text % {"root": report.last_root or "-"}, "counts": counts}
        return {"text": finding_text(found.code, found.facts), "counts": counts, "code": found.code}


RUNNER = TrailCheck()
