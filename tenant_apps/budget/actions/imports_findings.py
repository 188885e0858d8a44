"""What a dry run finds in a file: where, and why it cannot be taken as it is."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing in a file: `row` as the file counts from 1, `column` as its heading says.

    `code` has a translated sentence that `facts` fill; `sentence` is the English one of a
    reader that has no facts. `grave` findings stop the import.
    """

    code: str
    row: int | None = None
    column: str = ""
    section: str = ""
    sentence: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    grave: bool = True


def report_of(
    kind: str, findings: Iterable[Finding], *, stage: str, **facts: Any
) -> dict[str, Any]:
    """Return a job's report: counts, and the first findings with the grave ones first."""
    found = list(findings)
    grave = [finding for finding in found if finding.grave]
    slight = [finding for finding in found if not finding.grave]
    return {
        "kind": kind,
        "stage": stage,
        "grave": len(grave),
        "slight": len(slight),
        "findings": [asdict(finding) for finding in (grave + slight)[:MOST_SHOWN]],
        **facts,
    }
