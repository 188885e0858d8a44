"""Which verbs the console offers for a municipality in which state, and what each asks for."""

from dataclasses import dataclass

OPEN = frozenset({"setup", "active", "grace", "read_only"})
WITH_SCHEMA = OPEN | {"suspended", "archived"}


@dataclass(frozen=True, slots=True)
class Verb:
    """`kind` is the long work that does it ("": done at once), `parameters` what it is told.

    `reason`: people say why; `confirms`: they type the address, because nothing brings it back.
    """

    name: str
    states: frozenset[str]
    kind: str = ""
    reason: bool = False
    confirms: bool = False
    archive: bool = False
    parameters: tuple[str, ...] = ()


_verbs = (
    Verb("provision", frozenset({"approved", "failed", "provisioning"}), "operators.provision"),
    Verb("suspend", OPEN, reason=True),
    Verb("resume", frozenset({"suspended"})),
    Verb("extend", frozenset({"active", "grace", "read_only"})),
    Verb("export", WITH_SCHEMA, "tenants.export"),
    Verb("archive", frozenset({"setup", "read_only", "suspended"}), "tenants.archive"),
    Verb("restore", frozenset({"erased", "moved"}), "tenants.restore", archive=True),
    Verb("move", WITH_SCHEMA, "tenants.move"),
    Verb("erase", frozenset({"applied", "failed", "archived"}), "tenants.erase", confirms=True),
)
VERBS: dict[str, Verb] = {verb.name: verb for verb in _verbs}
