"""Results as files: a workbook for people, `.pb` for recounting."""

import io
from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from kernel.money import to_major
from tenant_apps.budget.actions.exports_pb import Origin
from tenant_apps.budget.actions.exports_sheets import Sheet, write_sheets
from tenant_apps.budget.actions.tallies_count import read_choices
from tenant_apps.budget.models import Contest, Tally
from tenant_apps.budget.models.turnout_queries import kept_turnout
from tenant_apps.budget.web.result_parts import chart_values, pools_of
from tenants.requests import CityRequest

COUNTRIES = {"UA": "Ukraine", "PL": "Poland", "RS": "Serbia"}


def origin_of(request: CityRequest) -> Origin:
    """Return where the election was held, in the words of `.pb` files."""
    city = request.city
    return Origin(
        country=COUNTRIES.get(city.country, city.country),
        unit=city.name(city.default_language),
        language=city.default_language,
        time_zone=city.time_zone,
    )


def workbook_of(contest: Contest, tally: Tally) -> io.BytesIO:
    """Return the workbook of a result."""
    file = io.BytesIO()
    pools = pools_of(contest, tally)
    zone = timezone.get_current_timezone()
    write_sheets(file, _sheets(contest, tally, pools), zone=zone)
    file.seek(0)
    return file


def _sheets(contest: Contest, tally: Tally, pools: list[dict[str, Any]]) -> Iterator[Sheet]:
    yield Sheet(_("Results"), _pool_headings(), _pool_rows(contest, pools))
    yield Sheet(_("Projects"), _project_headings(), _project_rows(contest, pools))
    yield Sheet(
        _("Ballots"),
        [_("Numbers of projects, in the voter's order"), _("Points"), _("Ballots")],
        _ballot_rows(contest, pools),
    )
    turnout = kept_turnout(contest.pk, year=contest.year, version=tally.digest)
    for title, values in chart_values(turnout):
        yield Sheet(title, [title, _("Voters")], values)
    hours = list(turnout.hours.items())
    yield Sheet(_("Voters by hour"), [_("Hour"), _("Voters")], hours)


def _pool_headings() -> list[str]:
    return [
        _("Pool"),
        _("Amount"),
        _("Spent"),
        _("Left"),
        _("Currency"),
        _("Voters"),
        _("Winners"),
        _("Projects"),
        _("Way of voting"),
        _("Rule"),
    ]


def _pool_rows(contest: Contest, pools: list[dict[str, Any]]) -> Iterator[list[Any]]:
    for pool in pools:
        yield [
            pool["name"],
            to_major(pool["amount"], contest.currency),
            to_major(int(pool["spent"]), contest.currency),
            to_major(int(pool["left"]), contest.currency),
            contest.currency,
            pool["voters"],
            len(pool["winners"]),
            len(pool["winners"]) + len(pool["others"]),
            str(pool["method"]),
            str(pool["rule"]),
        ]


def _project_headings() -> list[str]:
    return [
        _("Number"),
        _("Number on the ballot"),
        _("Key"),
        _("Title"),
        _("Pool"),
        _("Category"),
        _("Cost"),
        _("Voters"),
        _("Votes or points"),
        _("Won"),
        _("Why"),
    ]


def _project_rows(contest: Contest, pools: list[dict[str, Any]]) -> Iterator[list[Any]]:
    for pool in pools:
        for row in (*pool["winners"], *pool["others"]):
            project = row["project"]
            yield [
                row["number"],
                row["key"],
                project.external_key,
                project.title,
                pool["name"],
                project.category.name if project.category else "",
                to_major(project.cost_minor, contest.currency),
                row["votes"],
                float(row["rank"]),
                1 if row["won"] else 0,
                row["sentence"],
            ]


def _ballot_rows(contest: Contest, pools: list[dict[str, Any]]) -> Iterator[list[Any]]:
    """Yield identical ballots together, the commonest first."""
    number_of = {
        row["key"]: row["number"] for pool in pools for row in (*pool["winners"], *pool["others"])
    }
    for choice in sorted(read_choices(contest), key=lambda choice: -choice.weight):
        numbers = ", ".join(str(number_of.get(key, key)) for key in choice.projects)
        points = ", ".join(map(str, choice.points or ()))
        yield [numbers, points, choice.weight]
