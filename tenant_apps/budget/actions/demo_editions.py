"""What a demo edition consists of: plain descriptions that `demo.py` turns into rows."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class DemoPool:
    """A pool; amounts in whole units of the city's currency."""

    code: str
    name: str
    amount: int
    method: str
    kind: str = "citywide"
    max_cost: int | None = None
    min_choices: int = 1
    max_choices: int | None = None
    points_sum: int | None = None
    points_max: int | None = None
    tally_rule: str = "greedy"
    district: tuple[str, str] | None = None


@dataclass(frozen=True)
class DemoProject:
    """A project; `cost` in whole units, `pool` and `category` by position in the edition."""

    number: int
    title: str
    cost: int
    category: int = 0
    pool: int = 0
    votes: int = 0
    state: str = ""
    reason: str = ""
    place: str = ""
    author: str = ""
    summary: str = ""


@dataclass(frozen=True)
class DemoEdition:
    """A contest in one of its phases.

    `stage` is the phase that runs at the moment of filling, `days` how long every phase lasts,
    `passed` how many days of the running phase have gone, `texts` the words of its proposals.
    """

    title: str
    stage: str
    currency: str
    summary: str
    regulation: str
    organiser: str
    contact_email: str
    pools: tuple[DemoPool, ...]
    categories: tuple[tuple[str, int], ...]
    projects: tuple[DemoProject, ...]
    texts: "DemoTexts"
    year_offset: int = 1
    passed: int = 5
    days: dict[str, int] = field(default_factory=dict)
    state: str = "published"
    roll_required: bool = False
    id_kind: str = ""
    assurance: str = "email"
    show_running_totals: bool = False
    voters: tuple["DemoVoter", ...] = ()


@dataclass(frozen=True)
class DemoTexts:
    """Words of generated proposals: `{title}` and `{place}` are filled in."""

    summary: str
    description: str
    items: tuple[tuple[str, int], ...]
    admitted: str
    rejected: str


@dataclass(frozen=True)
class DemoVoter:
    """A person of the demo's voter roll; the national id is a made-up one with a valid check."""

    national_id: str
    name: str
    birth_year: int
    district: str = ""


STANDARD_DAYS = {
    "submission": 30,
    "evaluation": 24,
    "appeals": 7,
    "discussion": 10,
    "voting": 20,
    "determination": 60,
}
EIGHT_WEEKS = {
    "submission": 14,
    "evaluation": 10,
    "appeals": 4,
    "discussion": 7,
    "voting": 14,
    "determination": 7,
}
PHASE_ORDER = (*STANDARD_DAYS, "realisation")


def calendar(
    edition: DemoEdition, *, at: datetime, time_zone: str
) -> list[tuple[str, datetime, datetime | None]]:
    """Return `(phase, opens_at, closes_at)` so that `edition.stage` runs at `at`.

    Boundaries are local midnights; realisation stays open.
    """
    days = {**STANDARD_DAYS, **edition.days}
    today = at.astimezone(ZoneInfo(time_zone)).date()
    running = PHASE_ORDER.index(edition.stage)
    opens = today - timedelta(days=edition.passed)
    opens -= timedelta(days=sum(days[name] for name in PHASE_ORDER[:running]))
    phases: list[tuple[str, datetime, datetime | None]] = []
    for name in PHASE_ORDER:
        start = _midnight(opens, time_zone)
        if name == "realisation":
            phases.append((name, start, None))
            break
        opens += timedelta(days=days[name])
        phases.append((name, start, _midnight(opens, time_zone)))
    return phases


def _midnight(day: object, time_zone: str) -> datetime:
    local = datetime.fromisoformat(f"{day}T00:00:00").replace(tzinfo=ZoneInfo(time_zone))
    return local.astimezone(UTC)
