"""What every request knows of its municipality without a query."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class City:
    """A municipality as the host cache keeps it: plain values, safe to share between threads.

    `names` maps language codes to the official name, `accent_hue` (0-360) and `accent_chroma`
    (0-0.2) set the city's colour, `read_only` is derived from the lifecycle state. `plan` is the
    code of the service plan ("" without one: nothing is limited), `features` what it includes
    beyond the modules, `limits` how much of what (`staff`, `storage_megabytes`, `contests`).
    `moving` says that it is on its way to another cell: read-only for minutes.
    """

    uuid: UUID
    schema_name: str
    slug: str
    names: dict[str, str]
    country: str
    currency: str
    time_zone: str
    languages: tuple[str, ...]
    default_language: str
    state: str
    read_only: bool
    accent_hue: int = 186
    accent_chroma: float = 0.085
    arms: str = ""
    population: int | None = None
    modules: frozenset[str] = field(default_factory=frozenset)
    plan: str = ""
    features: frozenset[str] = field(default_factory=frozenset)
    limits: Mapping[str, int] = field(default_factory=dict)
    service_ends_at: datetime | None = None
    grace_ends_at: datetime | None = None
    cell: str = "main"
    moving: bool = False

    def name(self, language: str) -> str:
        """Return the name in `language`, else in the city's own language, else any."""
        for code in (language, language.partition("-")[0], self.default_language):
            if code in self.names:
                return self.names[code]
        return next(iter(self.names.values()), self.slug)
