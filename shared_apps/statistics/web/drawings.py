"""Charts of the statistics: values over time, over regions, over groups of people."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from kernel.ui.charts import bars, columns
from shared_apps.statistics.models import RegionSeries
from shared_apps.statistics.models.querysets import Amount
from shared_apps.statistics.rules.periods import filled
from shared_apps.statistics.rules.regions import region_name
from shared_apps.statistics.web.amounts import label_of, part_label, shown
from shared_apps.statistics.web.filters import COUNTRIES, Period, long_name, short_name

FIRST_CHART: Amount = ("projects_submitted", "")
"""What charts show until somebody chooses."""

DIMENSIONS = ("age", "sex", "channel")
MONTHS_OF_A_YEAR = 12


def over_time(
    amount: Amount, period: Period, today: date, *, country: str = "", region: str = ""
) -> dict[str, Any]:
    """Return the chart of a measure by month or week, one query."""
    begins = period.begins(today)
    rows = RegionSeries.objects.within(country, region)
    values = rows.over_time(amount, span=period.span, since=begins[0])
    return drawn(filled(values, begins), amount, period.span)


def drawn(points: list[tuple[date, int]], amount: Amount, span: str) -> dict[str, Any]:
    """Return the context of `ui/components/columns.html`."""
    of_years = len(points) > MONTHS_OF_A_YEAR
    names = [short_name(begin, span, of_years=of_years) for begin, _value in points]
    chart = columns([(name, value) for name, (_begin, value) in zip(names, points, strict=True)])
    for bar, (begin, value) in zip(chart["bars"], points, strict=True):
        bar["text"], bar["long"] = shown(value, amount), long_name(begin, span)
    for line in chart["lines"]:
        line["text"] = shown(line["value"], amount)
    total = sum(value for _begin, value in points)
    return {
        "chart": chart,
        "total": total,
        "title": label_of(amount),
        "unit": label_of(amount),
        "heading": _("Week from") if span == "week" else _("Month"),
        "summary": _("%(label)s: %(total)s in all, from %(first)s to %(last)s")
        % {
            "label": label_of(amount),
            "total": shown(total, amount),
            "first": long_name(points[0][0], span),
            "last": long_name(points[-1][0], span),
        },
    }


def region_rows(rows: list[tuple[str, str, int]], amount: Amount) -> list[dict[str, Any]]:
    """Return `{code, country, label, value, text, maximum, share}` per region."""
    language = translation.get_language() or "en"
    drawn_bars = bars([(region_name(region, language), value) for _c, region, value in rows])
    return [
        {
            **bar,
            "code": region,
            "country": country,
            "country_name": COUNTRIES.get(country, country),
            "text": shown(value, amount),
        }
        for bar, (country, region, value) in zip(drawn_bars, rows, strict=True)
    ]


def group_charts(parts: Mapping[str, int]) -> list[dict[str, Any]]:
    """Return a chart per dimension of people, as far as groups may be shown."""
    titles = {"age": _("By age"), "sex": _("By sex"), "channel": _("By channel")}
    charts = []
    for dimension in DIMENSIONS:
        cells = sorted(
            (part for part in parts if part.startswith(f"{dimension}:")), key=_cell_order
        )
        if cells:
            values = [(part_label(part), parts[part]) for part in cells]
            charts.append({"title": titles[dimension], "bars": bars(values)})
    return charts


def _cell_order(part: str) -> tuple[int, str]:
    lowest = part.partition(":")[2].partition("-")[0]
    return (int(lowest), "") if lowest.isdecimal() else (0, part)
