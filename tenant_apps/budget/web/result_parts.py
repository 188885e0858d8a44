"""What a result looks like to people: winners, money, one sentence for every project."""

from collections.abc import Mapping
from fractions import Fraction
from math import ceil
from types import MappingProxyType
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kernel.money import format_money
from kernel.ui.charts import bars
from kernel.ui.templatetags.ui import number
from tenant_apps.budget.messages import METHODS, OUTCOMES, RULES, TIE_BREAKS, WARNINGS
from tenant_apps.budget.models import Contest, Proposal, Tally
from tenant_apps.budget.models.turnout_queries import Turnout, kept_turnout
from tenant_apps.budget.rules.ballots import Method

Numbers = Mapping[str, int | None]

MOST_BARS = 12
MONEY_FACTS = frozenset({"cost", "left", "left_before", "money", "payment", "over"})
PROJECT_FACTS = frozenset({"rival", "stopped_by"})
CHANNELS = {
    "online": gettext_lazy("online"),
    "paper": gettext_lazy("on paper"),
    "import": gettext_lazy("from a file"),
}
WITH_POINTS = frozenset({Method.RANKING.value, Method.CUMULATIVE.value})


def pools_of(contest: Contest, tally: Tally) -> list[dict[str, Any]]:
    """Return every pool of a result with its projects, winners first, in order of selection."""
    projects = {
        project.ballot_number: project
        for project in Proposal.objects.filter(contest=contest, ballot_number__isnull=False)
        .select_related("category")
        .defer("description", "cost_items", "imported")
    }
    numbers = {str(key): project.number for key, project in projects.items()}
    return [
        _pool(code, outcome, projects, numbers, contest.currency)
        for code, outcome in tally.result["pools"].items()
    ]


def _pool(
    code: str,
    outcome: dict[str, Any],
    projects: Mapping[int | None, Proposal],
    numbers: Numbers,
    currency: str,
) -> dict[str, Any]:
    rows = [
        _row(projects[int(key)], entry, outcome, numbers, currency)
        for key, entry in outcome["projects"].items()
        if int(key) in projects
    ]
    order = {key: at for at, key in enumerate(outcome["winners"])}
    winners = sorted((row for row in rows if row["won"]), key=lambda row: order[row["key"]])
    others = sorted(
        (row for row in rows if not row["won"]), key=lambda row: (-row["rank"], row["number"])
    )
    return {
        "code": code,
        "name": outcome["name"],
        "amount": outcome["amount_minor"],
        "spent": outcome["spent"],
        "left": outcome["left"],
        "voters": outcome["voters"],
        "rule": RULES[outcome["rule"]],
        "method": METHODS[outcome["method"]],
        "tie_break": TIE_BREAKS[outcome["tie_break"]],
        "threshold": outcome["threshold"],
        "with_points": outcome["method"] in WITH_POINTS,
        "winners": winners,
        "others": others,
        "segments": _segments(winners, outcome),
        "warnings": [_warning(entry, numbers) for entry in outcome["warnings"]],
    }


def _row(
    project: Proposal,
    entry: dict[str, Any],
    outcome: dict[str, Any],
    numbers: Numbers,
    currency: str,
) -> dict[str, Any]:
    score = Fraction(entry["score"])
    key = project.ballot_number
    return {
        "key": key,
        "number": project.number,
        "project": project,
        "won": key in outcome["winners"],
        "votes": entry["votes"],
        "score": _plain(score),
        "rank": score,
        "whole": ceil(score),
        "cost": entry["cost_minor"],
        "sentence": explain(entry, method=outcome["method"], currency=currency, numbers=numbers),
    }


def explain(
    entry: dict[str, Any], *, method: str, currency: str, numbers: Numbers = MappingProxyType({})
) -> str:
    """Return why a project won or lost, in one sentence of the person's language.

    `numbers`: projects' own numbers by the ballot numbers that the count names them by.
    """
    language = translation.get_language() or "en"
    facts: dict[str, str] = {}
    for name, value in entry["facts"].items():
        if name in MONEY_FACTS:
            facts[name] = format_money(ceil(Fraction(value)), currency, language)
        elif name == "score":
            facts[name] = _score(value, method)
        elif name in PROJECT_FACTS:
            facts[name] = str(numbers.get(str(value), value))
        else:
            facts[name] = str(value)
    code = entry["code"]
    if code == "lost_manual" and not facts.get("reason"):
        code = "lost_not_decided"
    elif code == "lost_below_threshold" and not Fraction(entry["facts"]["score"]):
        code = "lost_no_votes"
    return str(OUTCOMES[code]) % facts


def _score(value: Any, method: str) -> str:
    score = Fraction(value)
    whole = ceil(score)
    shown = number(_plain(score))
    if method in WITH_POINTS:
        return ngettext("%(score)s point", "%(score)s points", whole) % {"score": shown}
    return ngettext("%(score)s vote", "%(score)s votes", whole) % {"score": shown}


def _plain(score: Fraction) -> int | float:
    """Return a score for reading: whole, or with two decimals."""
    return score.numerator if score.denominator == 1 else round(float(score), 2)


def _segments(winners: list[dict[str, Any]], outcome: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the money bar: one stretch for each winner, in percent of the amount or the sum."""
    whole = max(outcome["amount_minor"], Fraction(outcome["spent"]), 1)
    begins = Fraction(0)
    stretches = []
    for at, row in enumerate(winners):
        width = Fraction(row["cost"]) / whole * 100
        stretches.append(
            {
                "x": f"{float(begins):.3f}",
                "width": f"{float(width):.3f}",
                "opacity": "1" if at % 2 == 0 else ".72",
                "title": row["project"].title,
            }
        )
        begins += width
    return stretches


def _warning(entry: dict[str, Any], numbers: Numbers) -> str:
    facts = {
        name: ", ".join(str(numbers.get(item, item)) for item in value)
        if isinstance(value, list)
        else value
        for name, value in entry["facts"].items()
    }
    return str(WARNINGS[entry["code"]]) % facts


def turnout_parts(contest: Contest, tally: Tally) -> dict[str, Any]:
    """Return the turnout and its charts; a chart of one bar says nothing and is left out."""
    turnout = kept_turnout(contest.pk, year=contest.year, version=tally.digest)
    charts = [
        {"title": title, "bars": bars(_shortened(values))}
        for title, values in chart_values(turnout)
        if len(values) > 1
    ]
    return {"voters": turnout.voters, "charts": charts}


def _shortened(values: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """Return what fits on a chart: the first bars, and one for all others."""
    if len(values) <= MOST_BARS:
        return values
    others = sum(pair[1] for pair in values[MOST_BARS - 1 :])
    return [*values[: MOST_BARS - 1], (_("others"), others)]


def chart_values(turnout: Turnout) -> list[tuple[str, list[tuple[str, int]]]]:
    """Return titles and labelled counts of each grouping of the voters."""
    unknown = _("not known")
    sexes = {"F": _("women"), "M": _("men")}
    channels = [(str(CHANNELS[key]), count) for key, count in turnout.channels.items()]
    ages = [
        (unknown if group is None else age_label(group), count)
        for group, count in turnout.ages.items()
    ]
    return [
        (_("Voters by channel"), channels),
        (_("Voters by age"), ages),
        (_("Voters by sex"), [(sexes.get(key, unknown), n) for key, n in turnout.sexes.items()]),
        (_("Voters by district"), [(key or unknown, n) for key, n in turnout.districts.items()]),
    ]


def age_label(group: tuple[int, int]) -> str:
    """Return the name of an age group."""
    low, high = group
    if low == 0:
        return _("under %(age)s") % {"age": high + 1}
    return _("%(age)s and older") % {"age": low} if high >= 150 else f"{low}–{high}"
