"""Check an exported audit trail on any machine with Python: nothing to install, no server asked.

    python3 -m kernel.audit.verifier audit.jsonl --public-key 1=BASE64

Take the public key from where the municipality published it, not from the file. Ends with 0 when
everything is in order, 1 at the first wrong place, 2 when the file is no trail.
"""

import argparse
import base64
import binascii
import json
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from kernel.audit.chain import EventRow, Report, SealRow, check_trail
from kernel.audit.ed25519 import is_signed

TEXTS = ("at", "verb", "object_kind", "object_key", "actor", "request_id", "facts")


class NotATrail(ValueError):
    """The file does not have the form of an exported trail."""


def check_file(path: Path, *, keys: dict[str, bytes], anchors: Iterable[str] = ()) -> Report:
    """Check a trail in JSON Lines as of when it was taken; read a line at a time, three times.

    Raises: NotATrail.
    """

    def check(key_id: str, text: bytes, signature: bytes) -> bool | None:
        key = keys.get(key_id)
        return None if key is None else is_signed(key, text, signature)

    try:
        head: dict[str, Any] = next(_lines(path), {})
        return check_trail(
            str(head["trail"]),
            events=_events(path),
            seals=_seals(path),
            check_signature=check,
            anchors=set(anchors),
            at=datetime.fromisoformat(head["taken_at"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise NotATrail(f"{path}: not a trail as the platform exports it") from error


def keys_of(path: Path) -> dict[str, str]:
    """Return the public keys that the file itself names. Raises: NotATrail."""
    try:
        return dict(next(_lines(path))["keys"])
    except (StopIteration, KeyError, TypeError, ValueError) as error:
        raise NotATrail(f"{path}: not a trail as the platform exports it") from error


def main(arguments: list[str] | None = None) -> int:
    """Check the file named on the command line and say what was found."""
    options = _parser().parse_args(arguments)
    try:
        texts = dict(pair.partition("=")[::2] for pair in options.public_key)
        texts = texts or keys_of(options.file)
        keys = {name: base64.b64decode(text, validate=True) for name, text in texts.items()}
        report = check_file(options.file, keys=keys, anchors=options.root)
    except (NotATrail, OSError, binascii.Error) as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 2
    if not options.public_key:
        print("Keys were taken from the file itself: compare them with the published ones.")  # noqa: T201
    print(f"{report.events} events under {report.seals} seals, {report.unsealed} not yet sealed.")  # noqa: T201
    print(report.finding.sentence if report.finding else f"In order. Root: {report.last_root}")  # noqa: T201
    return 1 if report.finding else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Check an exported audit trail.")
    parser.add_argument("file", type=Path, help="audit.jsonl as exported in the office")
    parser.add_argument(
        "--public-key", action="append", default=[], metavar="ID=BASE64", help="published key"
    )
    parser.add_argument(
        "--root", action="append", default=[], metavar="HEX", help="published root that must occur"
    )
    return parser


def _lines(path: Path) -> Iterator[Any]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def _events(path: Path) -> Iterator[EventRow]:
    for values in _lines(path):
        if "event" in values:
            yield EventRow(int(values["event"]), *(str(values[name]) for name in TEXTS))


def _seals(path: Path) -> Iterator[SealRow]:
    for values in _lines(path):
        if "seal" in values:
            first, last = values["seal"]
            yield SealRow(
                first_event=int(first),
                last_event=int(last),
                event_count=int(values["events"]),
                leaves=bytes.fromhex(values["leaves"]),
                root=bytes.fromhex(values["root"]),
                previous=bytes.fromhex(values["previous"]),
                key_id=str(values["key"]),
                signature=bytes.fromhex(values["signature"]),
                sealed_at=str(values["sealed_at"]),
            )


if __name__ == "__main__":
    sys.exit(main())
