"""What the budget tells the statistics of the country: measures, groups of voters, new projects."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from kernel.statistics import Fact, Measure, StatisticsSource
from shared_apps.statistics.rules.suppression import shown_cells
from tenant_apps.budget.models import statistics_queries
from tenant_apps.budget.models.turnout_queries import Turnout

SOURCE_NAME = "budget"

MEASURES = (
    Measure(
        "projects_submitted",
        order=110,
        label=_("Projects submitted"),
        service=SOURCE_NAME,
        counted=ngettext_lazy("project submitted", "projects submitted", "count"),
        telling=2,
    ),
    Measure(
        "projects_selected",
        order=120,
        label=_("Projects selected"),
        service=SOURCE_NAME,
        counted=ngettext_lazy("project selected", "projects selected", "count"),
        telling=1,
    ),
    Measure(
        "projects_built",
        order=130,
        label=_("Projects built"),
        service=SOURCE_NAME,
        counted=ngettext_lazy("project built", "projects built", "count"),
        telling=3,
    ),
    Measure(
        "ballots_cast",
        order=140,
        label=_("Ballots cast"),
        service=SOURCE_NAME,
        counted=ngettext_lazy("ballot cast", "ballots cast", "count"),
        telling=4,
    ),
    Measure(
        "votes",
        order=150,
        label=_("Votes for projects"),
        service=SOURCE_NAME,
        counted=ngettext_lazy("vote for a project", "votes for projects", "count"),
    ),
    Measure(
        "contests",
        order=160,
        label=_("Budget contests"),
        service=SOURCE_NAME,
        counted=ngettext_lazy("budget contest", "budget contests", "count"),
    ),
    Measure(
        "funds_allocated",
        order=170,
        label=_("Funds allocated"),
        service=SOURCE_NAME,
        kind="money",
        counted=_("for projects that residents chose"),
    ),
)


def recount(time_zone: str) -> Iterator[Fact]:
    """Yield the facts of the current city, groups of voters only as far as they may be shown."""
    yield from statistics_queries.facts(time_zone)
    parts: Counter[tuple[date, str]] = Counter()
    for day, turnout in statistics_queries.closed_turnouts(time_zone):
        for part, count in shown_parts(turnout).items():
            parts[day, part] += count
    for (day, part), count in parts.items():
        yield Fact("ballots_cast", day, count, part=part)


def shown_parts(turnout: Turnout) -> dict[str, int]:
    """Return the groups of one contest's voters that nobody can be recognised by."""
    ages = {_age_name(group): count for group, count in turnout.ages.items()}
    dimensions: Mapping[str, Mapping[str, int]] = {
        "age": ages,
        "channel": turnout.channels,
        "sex": {sex or "unknown": count for sex, count in turnout.sexes.items()},
    }
    return {
        f"{name}:{cell}": count
        for name, cells in dimensions.items()
        for cell, count in shown_cells(cells).items()
        if cell != "unknown"
    }


def _age_name(group: tuple[int, int] | None) -> str:
    return "unknown" if group is None else f"{group[0]}-{group[1]}"


SOURCE = StatisticsSource(
    order=100,
    measures=MEASURES,
    recount=recount,
    latest=statistics_queries.newest_projects,
    restless=statistics_queries.RESTLESS,
)
