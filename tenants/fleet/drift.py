"""Drift: where a schema differs from the template of its version, told place by place.

A schema is compared with the template in which the same migrations are applied. The digests of a
hundred schemas come with one query; only what differs is read in full. The connection is renewed
every 200 schemas, so memory does not grow with the fleet.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tenants.fleet.comparing import existing_schemas, groups_of, wanted_migrations
from tenants.fleet.rendering import template_at
from tenants.fleet.rounds import portions
from tenants.fleet.structure import Line, digests_of, lines_of

AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where a schema differs: `kind` of thing, `place` in it, what is and should be.

    `found` is empty where the thing is missing, `expected` where it should not be.
    """

    kind: str
    place: str
    expected: str
    found: str

    def __str__(self) -> str:
        if not self.found:
            return f"{self.kind} {self.place} is missing: {self.expected}"
        if not self.expected:
            return f"{self.kind} {self.place} is not in the template: {self.found}"
        return f"{self.kind} {self.place} is {self.found}; the template says {self.expected}"


@dataclass(frozen=True, slots=True)
class Drift:
    """What is wrong with one schema; `template` is empty when no template has its version."""

    schema: str
    template: str
    differences: tuple[Difference, ...]

    @property
    def sentences(self) -> list[str]:
        """One sentence per difference."""
        if not self.template:
            return ["no template stands at its migrations: run `edem migrate_fleet`"]
        return [str(difference) for difference in self.differences]


def drifted(schemas: Sequence[str]) -> Iterator[Drift]:
    """Yield the schemas that differ from their template; those that do not exist are left out."""
    wanted = wanted_migrations()
    existing = existing_schemas()
    for group in groups_of([schema for schema in schemas if schema in existing], wanted):
        template = template_at(group.applied, wanted)
        if template is None:
            yield from (Drift(schema, "", ()) for schema in group.schemas)
            continue
        expected = digests_of([template])[template]
        for portion in portions(group.schemas, AT_ONCE):
            digests = digests_of(portion)
            for schema in portion:
                if digests.get(schema) != expected:
                    yield Drift(schema, template, differences_of(schema, template))


def differences_of(schema: str, template: str) -> tuple[Difference, ...]:
    """Return every place where `schema` differs from `template`, by kind and place."""
    is_so, should = lines_of(schema), lines_of(template)
    found, expected = _by_place(is_so - should), _by_place(should - is_so)
    return tuple(
        Difference(*place, expected.get(place, ""), found.get(place, ""))
        for place in sorted(found.keys() | expected.keys())
    )


def _by_place(lines: set[Line]) -> dict[tuple[str, str], str]:
    return {(kind, place): definition for kind, place, definition in lines}
