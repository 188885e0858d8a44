"""What a trail of events and its seals are made of, and how both are checked.

Plain Python: the platform seals with it, `kernel.audit.verifier` checks an exported trail with it
on any machine. Events are hashed as leaves of a Merkle tree, each seal signs the root of its
tree and names the root before it. Source: RFC 6962, section 2.1; docs/adr/0012-audit-seals.md.
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

HASH_BYTES = 32
BEGINNING = bytes(HASH_BYTES)
"""What the first seal of a trail names as the root before it."""

SEAL_FORMAT = "e-DEM audit seal 1"
SEALED_WITHIN = timedelta(hours=2)

SignatureCheck = Callable[[str, bytes, bytes], bool | None]
"""`check(key_id, text, signature)`: None when there is no such key."""


def _(text: str) -> str:
    """Mark a sentence for translators; who shows it translates it."""
    return text


SENTENCES = {
    "row_changed": _("Event %(event)s was changed after it had been sealed."),
    "row_missing": _("An event is missing: it was sealed after event %(after)s and is gone."),
    "row_inserted": _("Event %(event)s was inserted among events that had been sealed before."),
    "seal_changed": _("The seal over events %(first)s to %(last)s was changed: its hashes differ."),
    "signature_wrong": _("The seal over events %(first)s to %(last)s does not bear our signature."),
    "key_unknown": _("The seal over events %(first)s to %(last)s names the unknown key %(key)s."),
    "chain_broken": _("A seal is missing or was replaced before events %(first)s to %(last)s."),
    "anchor_missing": _("No seal has the root that was published: %(root)s."),
    "tail_unsealed": _("%(count)s events since number %(first)s are not sealed, the oldest late."),
}


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event, every column as text; `facts` is the text of the JSON as the database has it."""

    id: int
    at: str
    verb: str
    object_kind: str
    object_key: str
    actor: str
    request_id: str
    facts: str


@dataclass(frozen=True, slots=True)
class SealRow:
    """One seal; hashes and signature as bytes, `sealed_at` as text."""

    first_event: int
    last_event: int
    event_count: int
    leaves: bytes
    root: bytes
    previous: bytes
    key_id: str
    signature: bytes
    sealed_at: str


@dataclass(frozen=True, slots=True)
class Finding:
    """The first wrong place: a key of `SENTENCES` and its facts."""

    code: str
    facts: dict[str, Any]

    @property
    def sentence(self) -> str:
        """The finding in English."""
        return SENTENCES[self.code] % self.facts


@dataclass
class Report:
    """What a check saw; `finding` is None when everything is in order."""

    seals: int = 0
    events: int = 0
    unsealed: int = 0
    last_root: str = ""
    last_sealed_at: str = ""
    finding: Finding | None = None
    roots_missing: set[str] = field(default_factory=set)


class Wrong(Exception):
    """Stops the walk at the first wrong place."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.finding = Finding(code, facts)


def instant_text(at: datetime) -> str:
    """Return an instant as it is hashed: UTC with microseconds."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z"


def event_text(event: EventRow) -> bytes:
    """Return the canonical text of an event: a JSON list of every column in order."""
    return _json(
        [
            event.id,
            event.at,
            event.verb,
            event.object_kind,
            event.object_key,
            event.actor,
            event.request_id,
            event.facts,
        ]
    )


def seal_text(trail: str, seal: SealRow) -> bytes:
    """Return what is signed: whose trail it is and all that the seal says of it."""
    return _json(
        [
            SEAL_FORMAT,
            trail,
            seal.first_event,
            seal.last_event,
            seal.event_count,
            seal.root.hex(),
            seal.previous.hex(),
            seal.key_id,
            seal.sealed_at,
        ]
    )


def leaf_hash(text: bytes) -> bytes:
    """Return the hash of a leaf; its prefix keeps it from passing as a node."""
    return sha256(b"\0" + text).digest()


def root_of(leaves: Iterable[bytes]) -> bytes:
    """Return the Merkle root over leaf hashes, with memory for one path of the tree."""
    peaks: list[tuple[int, bytes]] = []
    for leaf in leaves:
        size, node = 1, leaf
        while peaks and peaks[-1][0] == size:
            node = _node_hash(peaks.pop()[1], node)
            size *= 2
        peaks.append((size, node))
    if not peaks:
        return sha256(b"").digest()
    node = peaks.pop()[1]
    while peaks:
        node = _node_hash(peaks.pop()[1], node)
    return node


def split(leaves: bytes) -> list[bytes]:
    """Return the hashes that stand one after the other in a seal's `leaves`."""
    return [leaves[at : at + HASH_BYTES] for at in range(0, len(leaves), HASH_BYTES)]


def check_trail(
    trail: str,
    *,
    events: Iterable[EventRow],
    seals: Iterable[SealRow],
    check_signature: SignatureCheck,
    anchors: Collection[str] = (),
    at: datetime,
) -> Report:
    """Recompute a whole trail and stop at the first wrong place.

    `events` come by id, `seals` by what they cover; both are read as a stream, the seals first.
    `anchors` are roots (hex) published earlier that the chain must hold.
    """
    report = Report(roots_missing=set(anchors))
    rest = _Events(events)
    try:
        _check_seals(trail, seals, rest, check_signature, report)
        _check_tail(rest, report, at)
        if report.roots_missing:
            raise Wrong("anchor_missing", root=min(report.roots_missing))
    except Wrong as wrong:
        report.finding = wrong.finding
    return report


class _Events:
    """Events as a stream that can be looked ahead by one; `seen` is the last id taken."""

    def __init__(self, events: Iterable[EventRow]) -> None:
        self._source = events
        self._rows: Iterator[EventRow] | None = None
        self._next: EventRow | None = None
        self.seen = 0

    def upto(self, last: int | None) -> Iterator[EventRow]:
        """Yield the events that remain up to number `last` (None: all)."""
        if self._rows is None:
            self._rows = iter(self._source)
            self._next = next(self._rows, None)
        while self._next is not None and (last is None or self._next.id <= last):
            row = self._next
            self._next = next(self._rows, None)
            yield row
            self.seen = row.id


def _check_seals(
    trail: str,
    seals: Iterable[SealRow],
    rest: _Events,
    check_signature: SignatureCheck,
    report: Report,
) -> None:
    previous, last = BEGINNING, 0
    for seal in seals:
        _check_seal(trail, seal, previous, last, check_signature)
        _check_events(seal, rest, report)
        previous, last = seal.root, seal.last_event
        report.seals += 1
        report.last_root, report.last_sealed_at = seal.root.hex(), seal.sealed_at
        report.roots_missing.discard(report.last_root)


def _check_seal(
    trail: str, seal: SealRow, previous: bytes, last: int, check_signature: SignatureCheck
) -> None:
    place = {"first": seal.first_event, "last": seal.last_event}
    signed = check_signature(seal.key_id, seal_text(trail, seal), seal.signature)
    if signed is None:
        raise Wrong("key_unknown", key=seal.key_id, **place)
    if not signed:
        raise Wrong("signature_wrong", **place)
    if seal.previous != previous or seal.first_event <= last:
        raise Wrong("chain_broken", **place)
    leaves = split(seal.leaves)
    if len(leaves) != seal.event_count or root_of(leaves) != seal.root:
        raise Wrong("seal_changed", **place)


def _check_events(seal: SealRow, rest: _Events, report: Report) -> None:
    """Compare the events that a seal covers with the hashes it was made of, one by one."""
    leaves = split(seal.leaves)
    position = 0
    rows = rest.upto(seal.last_event)
    for row in rows:
        leaf = leaf_hash(event_text(row))
        if position == len(leaves) or leaf != leaves[position]:
            before = rest.seen
            others = [leaf_hash(event_text(other)) for other in rows]
            raise _difference(row, leaf, before, leaves[position:], others)
        position += 1
        report.events += 1
    if position < len(leaves):
        raise Wrong("row_missing", after=rest.seen)


def _difference(
    row: EventRow, leaf: bytes, before: int, expected: list[bytes], others: list[bytes]
) -> Wrong:
    """Say what happened where the first hash differs from the one that was sealed."""
    if leaf in expected:
        return Wrong("row_missing", after=before)
    if not expected or expected[0] in others:
        return Wrong("row_inserted", event=row.id)
    return Wrong("row_changed", event=row.id)


def _check_tail(rest: _Events, report: Report, at: datetime) -> None:
    """Count what waits for its seal; what waits while no seal was made is a finding."""
    first, oldest = 0, ""
    for row in rest.upto(None):
        report.unsealed += 1
        first = first or row.id
        oldest = min(oldest or row.at, row.at)
    limit = instant_text(at - SEALED_WITHIN)
    if oldest and oldest < limit and report.last_sealed_at < limit:
        raise Wrong("tail_unsealed", count=report.unsealed, first=first)


def _node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\1" + left + right).digest()


def _json(values: list[Any]) -> bytes:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()
