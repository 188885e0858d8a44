"""The limits META sets for one ballot, and which of them a ballot breaks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tenant_apps.budget.rules.tally.election import Number

from .files import Problem
from .numbers import parse_number

# Breach code → the key of META that sets the limit.
LIMIT_KEYS = {
    "pb.vote_too_short": "min_length",
    "pb.vote_too_long": "max_length",
    "pb.vote_too_cheap": "min_sum_cost",
    "pb.vote_too_dear": "max_sum_cost",
    "pb.points_too_low": "min_points",
    "pb.points_too_high": "max_points",
    "pb.points_sum_too_low": "min_sum_points",
    "pb.points_sum_too_high": "max_sum_points",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits by key of META; a key without a limit is absent."""

    values: Mapping[str, Number]

    def breaches(self, length: int, cost: Number, points: Sequence[Number] | None) -> Iterator[str]:
        """Codes of LIMIT_KEYS that a ballot of `length` projects breaks.

        `cost`: what its projects cost together. An empty ballot breaks nothing.
        """
        if not length:
            return
        yield from self._outside("min_length", "max_length", length, "pb.vote_too_", "short long")
        yield from self._outside("min_sum_cost", "max_sum_cost", cost, "pb.vote_too_", "cheap dear")
        if points:
            yield from self._outside("min_points", "", min(points), "pb.points_too_", "low high")
            yield from self._outside("", "max_points", max(points), "pb.points_too_", "low high")
            yield from self._outside(
                "min_sum_points", "max_sum_points", sum(points), "pb.points_sum_too_", "low high"
            )

    def _outside(
        self, least_key: str, most_key: str, value: Number, prefix: str, words: str
    ) -> Iterator[str]:
        below, above = words.split()
        least, most = self.values.get(least_key), self.values.get(most_key)
        if least is not None and value < least:
            yield prefix + below
        if most is not None and value > most:
            yield prefix + above


def read_limits(meta: Mapping[str, str]) -> tuple[Limits, list[Problem]]:
    """The limits of META, and a problem for each that is not a number."""
    values: dict[str, Number] = {}
    problems = []
    if meta.get("vote_type", "").strip().lower() == "choose-1":
        values = {"min_length": 1, "max_length": 1}
    for key in LIMIT_KEYS.values():
        text = meta.get(key, "")
        if not text:
            continue
        try:
            values[key] = parse_number(text)
        except ValueError:
            sentence = f"{text!r} is not a number."
            problems.append(Problem("pb.not_a_number", sentence, "META", column=key))
    return Limits(values), problems
