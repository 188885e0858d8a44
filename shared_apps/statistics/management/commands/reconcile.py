import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kernel import clock
from shared_apps.statistics.actions.reconciling import reconcile
from tenants.models import Municipality


class Command(BaseCommand):
    """Compare what the statistics show with what the cities' rows say."""

    help = "Recounts every city and compares fact by fact; exit code 1 when anything differed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Read the options."""
        parser.add_argument("--city", default="", help="only the municipality with this subdomain")
        parser.add_argument("--mend", action="store_true", help="put right what differs")
        parser.add_argument("--json", action="store_true", help="print one object")

    def handle(self, *, city: str, mend: bool, json: bool, **_options: Any) -> None:
        """Compare, say what was found."""
        if city and not Municipality.objects.filter(slug=city).exists():
            raise CommandError(f"there is no municipality {city}")
        found = reconcile(at=clock.now(), read_clock=clock.now, city=city, mend=mend)
        seconds = (found.ended_at - found.began_at).total_seconds() if found.ended_at else 0.0
        report = {
            "cities": found.cities,
            "facts": found.facts,
            "drift": found.drift,
            "behind": found.behind,
            "mended": found.mended,
            "seconds": round(seconds, 2),
            "findings": found.findings,
        }
        self.stdout.write(_as_json(report) if json else _as_text(report))
        if found.drift:
            raise SystemExit(1)


def _as_json(report: dict[str, Any]) -> str:
    return json.dumps(report, ensure_ascii=False)


def _as_text(report: dict[str, Any]) -> str:
    lines = [
        f"{report['cities']} cities, {report['facts']} facts in {report['seconds']} s:"
        f" drift {report['drift']}, behind {report['behind']}"
        + (", mended" if report["mended"] else "")
    ]
    for finding in report["findings"]:
        told = {name: value for name, value in finding.items() if value != ""}
        lines.append("  " + ", ".join(f"{name} {value}" for name, value in told.items()))
    return "\n".join(lines)
