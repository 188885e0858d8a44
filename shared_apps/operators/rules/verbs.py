"""Which verbs the console offers for a municipality in which state, and what each asks for."""

from dataclasses import dataclass

OPEN = frozenset({"setup", "active", "grace", "read_only"})
WITH_SCHEMA = OPEN | {"suspended", "archived"}


@dataclass(frozen=True, slots=True)
class Verb:
    """`kind` is the long work that does it ("": done at once), `asks` what people are asked for.

    `reason`: why; `archive` and `cell`: from where, to where; `slug`: they type the address,
    because nothing brings it back. An asked `reason` that is `optional` may stay empty.
    """

    name: str
    states: frozenset[str]
    kind: str = ""
    asks: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()


_reason = frozenset({"reason"})
_verbs = (
    Verb("provision", frozenset({"approved", "failed", "provisioning"}), "operators.provision"),
    Verb("suspend", OPEN, asks=_reason),
    Verb("resume", frozenset({"suspended"})),
    Verb("extend", frozenset({"active", "grace", "read_only"})),
    Verb("export", WITH_SCHEMA, "tenants.export"),
    Verb("archive", frozenset({"setup", "read_only", "suspended"}), "tenants.archive"),
    Verb(
        "restore",
        frozenset({"erased", "moved"}),
        "tenants.restore",
        asks=_reason | {"archive"},
        optional=_reason,
    ),
    Verb("move", WITH_SCHEMA, "tenants.move", asks=frozenset({"cell"})),
    Verb(
        "erase",
        frozenset({"applied", "failed", "archived"}),
        "tenants.erase",
        asks=_reason | {"slug"},
    ),
)
VERBS: dict[str, Verb] = {verb.name: verb for verb in _verbs}
