"""Recounts a `.pb` election from its ballots with nothing but the standard library.

``python -m tenant_apps.budget.rules.recount FILE.pb`` prints one JSON object: `rule`,
`winners` (ids in order of selection), `scores`, `spent`, `warnings`. Exit code 0, or 2 with
one sentence on standard error where the file is broken.

``--rule R`` counts by another rule than the file's; ``--exclusive A,B`` names projects of
which at most one may win, and may be repeated.
"""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from fractions import Fraction
from io import TextIOWrapper
from typing import Any

from .pb import REQUIRED_META, PbElection, PbError, PbReader, check_count, read_election
from .tally import RULES, Number, Outcome, count

# Files mark projects withdrawn after the vote by this cost.
WITHDRAWN_COST = 999_999_999

# Files call Poznań's rule custom and describe it in a comment.
POZNAN = ("poznań", "poznan", "poznan\u0301")

COUNTABLE = tuple(rule for rule in RULES if rule != "manual")


def recount(
    reader: PbReader, *, rule: str | None = None, exclusive: Sequence[Sequence[str]] = ()
) -> dict[str, Any]:
    """Count a file by its own rule, or by `rule`; the object that the command prints.

    `exclusive`: groups of project ids of which at most one may win. Raises PbError.
    """
    counted = read_election(reader)
    warnings = list(_missing_meta(reader))
    applied = rule or _rule_of(reader, counted, warnings)
    _check_exclusive(counted, exclusive)
    if applied == "greedy-exclusive" and not exclusive:
        warnings.append(
            "the file does not hold the list of rival projects, so this is the plain greedy "
            "result without exclusion; name rivals with --exclusive A,B."
        )
    if exclusive and applied.startswith("equalshares"):
        warnings.append("rival projects are not regarded by Equal Shares.")
    if applied == "greedy-threshold" and "min_project_score_threshold" not in reader.meta:
        warnings.append("META has no min_project_score_threshold; counted without a threshold.")
    withdrawn = [p.id for p in counted.election.projects if p.cost == WITHDRAWN_COST]
    if withdrawn:
        warnings.append(f"projects withdrawn (cost {WITHDRAWN_COST}): {', '.join(withdrawn)}.")
    outcome = count(
        counted.election,
        applied,
        threshold=counted.threshold,
        exclusive=exclusive,
        withdrawn=withdrawn,
    )
    warnings += map(str, counted.problems)
    warnings += map(str, check_count(reader.meta, reader.projects, counted.election))
    warnings += (warning.sentence for warning in outcome.warnings)
    return _report(outcome, warnings)


def _report(outcome: Outcome, warnings: list[str]) -> dict[str, Any]:
    return {
        "rule": outcome.rule,
        "winners": list(outcome.winners),
        "scores": {project_id: _plain(score) for project_id, score in outcome.scores.items()},
        "spent": _plain(outcome.spent),
        "warnings": warnings,
    }


def _plain(number: Number) -> int | float:
    """A JSON number: an int where it is one."""
    if isinstance(number, Fraction) and number.denominator > 1:
        return float(number)
    return int(number)


def _missing_meta(reader: PbReader) -> Iterator[str]:
    missing = [key for key in REQUIRED_META if not reader.meta.get(key) and key != "rule"]
    if missing:
        yield f"section META: required keys are missing: {', '.join(missing)}."


def _rule_of(reader: PbReader, counted: PbElection, warnings: list[str]) -> str:
    """The rule of the file, or the nearest one we can apply, with a warning."""
    stated = counted.rule.lower()
    if not stated:
        raise PbError("pb.meta_missing", "the key rule is missing.", section="META", column="rule")
    if stated in COUNTABLE:
        return stated
    if stated == "greedy-custom" and reader.meta.get("unit", "").casefold() in POZNAN:
        return "greedy-poznan"
    if stated.startswith("equalshares"):
        warnings.append(f"rule {counted.rule!r} is not known; counted as equalshares/add1.")
        return "equalshares/add1"
    if stated == "unknown":
        warnings.append("the file does not know its rule; counted as greedy.")
    elif stated == "greedy-custom":
        warnings.append("the file names a custom rule it does not define; counted as greedy.")
    else:
        warnings.append(f"rule {counted.rule!r} is not known; counted as greedy.")
    return "greedy"


def _check_exclusive(counted: PbElection, exclusive: Sequence[Sequence[str]]) -> None:
    known = {project.id for project in counted.election.projects}
    for group in exclusive:
        for project_id in group:
            if project_id not in known:
                raise PbError(
                    "pb.exclusive_unknown",
                    f"--exclusive names {project_id!r}, which is not in PROJECTS.",
                )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    parser = ArgumentParser(
        prog="python -m tenant_apps.budget.rules.recount",
        description="Recount a .pb election from its ballots.",
    )
    parser.add_argument("file", help="a .pb file")
    parser.add_argument("--rule", choices=COUNTABLE, help="count by this rule")
    parser.add_argument(
        "--exclusive",
        action="append",
        default=[],
        metavar="A,B",
        help="projects of which at most one may win (repeatable)",
    )
    options = parser.parse_args(arguments)
    groups = [[item.strip() for item in group.split(",")] for group in options.exclusive]
    try:
        with open(options.file, "rb") as source:
            reader = PbReader(source)
        report = recount(reader, rule=options.rule, exclusive=groups)
    except OSError as error:
        print(f"{options.file}: cannot be read: {error.strerror}.", file=sys.stderr)
        return 2
    except PbError as error:
        print(f"{options.file}: {error}", file=sys.stderr)
        return 2
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    json.dump(report, sys.stdout, ensure_ascii=False)
    print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
