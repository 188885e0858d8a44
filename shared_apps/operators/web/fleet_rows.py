"""The fleet's table: found in any script, filtered, sorted, one page at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kernel.search.folding import fold
from kernel.ui.collation import sort_key
from shared_apps.operators.messages import COUNTRIES, STATES, state_badge
from shared_apps.plans.models import Plan
from shared_apps.registers.rules.romanising import romanise
from tenants.models import Municipality

PAGE_ROWS = 50
KEPT_NAMES = 20_000
"""How many names a process keeps ready to be sorted and found."""
LONG_AGO = datetime.min.replace(tzinfo=UTC)
FILTERS = ("state", "plan", "country", "cell")
LIGHT = (
    *("pk", "slug", "names", "official_code", "code_aliases", "state", "plan", "service_ends_at"),
    *("report__size_bytes", "report__last_activity_at", "report__errors"),
    *("report__migrations_behind",),
)
DESCENDING = "-"


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asked for; `sort` is a column, with `-` before it the other way round."""

    words: str
    filters: dict[str, str]
    sort: str
    page: int

    def query(self, **changes: Any) -> str:
        """Return the query string of the same list with changes."""
        values = {"q": self.words, **self.filters, "sort": self.sort, "page": self.page, **changes}
        return urlencode({name: value for name, value in values.items() if value})


def asked_in(parameters: Any) -> Asked:
    """Return what a query string asks for; what makes no sense is left out."""
    sort = parameters.get("sort", "")
    page = parameters.get("page", "1")
    return Asked(
        words=parameters.get("q", "").strip()[:80],
        filters={name: parameters.get(name, "")[:40] for name in FILTERS},
        sort=sort if sort.removeprefix(DESCENDING) in SORTS else "name",
        page=int(page) if page.isdecimal() and 0 < int(page) < 10_000 else 1,
    )


def found(asked: Asked) -> list[dict[str, Any]]:
    """Return the light rows that were asked for, in their order; one query."""
    rows: Any = Municipality.objects.filter(**{k: v for k, v in asked.filters.items() if v})
    light = list(rows.order_by("slug").values(*LIGHT))
    if words := fold(asked.words).split():
        light = [row for row in light if all(word in _folded(row) for word in words)]
    key = SORTS[asked.sort.removeprefix(DESCENDING)]
    return sorted(light, key=key, reverse=asked.sort.startswith(DESCENDING))


def fleet_page(asked: Asked, *, at: datetime) -> dict[str, Any]:
    """Return one page of the table with its columns, filters and neighbours; five queries."""
    light = found(asked)
    pages = max(1, -(-len(light) // PAGE_ROWS))
    page = min(asked.page, pages)
    plans = plan_names()
    shown = [row["pk"] for row in light[(page - 1) * PAGE_ROWS : page * PAGE_ROWS]]
    return {
        "asked": asked,
        "rows": [row_of(city, plans, at=at) for city in _full(shown)],
        "total": len(light),
        "behind": sum(1 for row in light if row["report__migrations_behind"]),
        "page": page,
        "pages": pages if pages > 1 else 0,
        "previous_href": f"?{asked.query(page=page - 1)}" if page > 1 else "",
        "next_href": f"?{asked.query(page=page + 1)}" if page < pages else "",
        "columns": [column_of(asked, *column) for column in columns()],
        "choices": choices(asked, plans),
        "query": asked.query(page=""),
    }


def row_of(city: Any, plans: dict[str, str], *, at: datetime) -> dict[str, Any]:
    """Return what the table shows of one municipality."""
    report = getattr(city, "report", None)
    return {
        "slug": city.slug,
        "url": reverse("console:city", args=[city.slug]),
        "name": name_of(city.names, city.slug, city.default_language),
        "code": city.official_code,
        "state": STATES.get(city.state, city.state),
        "badge": state_badge(city.state),
        "plan": plans.get(city.plan, city.plan),
        "days_left": days_left(city.service_ends_at, at=at),
        "report": report,
        "behind": report.migrations_behind if report else None,
    }


def file_rows(asked: Asked, *, at: datetime) -> Iterator[list[Any]]:
    """Yield the cells of every municipality that was asked for, for a table file."""
    for city in _full([row["pk"] for row in found(asked)]):
        report = getattr(city, "report", None)
        yield [
            name_of(city.names, city.slug, city.default_language),
            city.slug,
            city.official_code,
            str(COUNTRIES.get(city.country, city.country)),
            str(STATES.get(city.state, city.state)),
            city.plan,
            city.service_ends_at,
            city.population,
            report.migrations_behind if report else None,
            report.size_bytes if report else None,
            report.files_bytes if report else None,
            report.last_activity_at if report else None,
            report.errors if report else None,
            city.cell,
        ]


def file_headings() -> list[str]:
    """Return the headings of `file_rows`."""
    return [
        *(_("Name"), _("Address"), _("Code"), _("Country"), _("State"), _("Plan")),
        *(_("Service ends"), _("Population"), _("Migrations behind"), _("Size, bytes")),
        *(_("Files, bytes"), _("Last activity"), _("Errors"), _("Cell")),
    ]


def columns() -> list[tuple[str, Any, bool]]:
    """Return `(sort, label, is a number)` of each column."""
    return [
        ("name", _("Municipality"), False),
        ("state", _("State"), False),
        ("ends", _("Plan"), False),
        ("behind", _("Schema"), False),
        ("size", _("Size"), True),
        ("activity", _("Last activity"), False),
        ("errors", _("Errors"), True),
    ]


def column_of(asked: Asked, sort: str, label: str, is_number: bool) -> dict[str, Any]:
    """Return a column's heading: where sorting by it leads and how it is sorted now."""
    now = asked.sort.removeprefix(DESCENDING) == sort
    goes_down = asked.sort.startswith(DESCENDING)
    other = sort if goes_down or not now else f"{DESCENDING}{sort}"
    order = ("descending" if goes_down else "ascending") if now else ""
    href = f"?{asked.query(sort=other, page='')}"
    return {"label": label, "href": href, "order": order, "num": is_number}


def choices(asked: Asked, plans: dict[str, str]) -> list[dict[str, Any]]:
    """Return the filters with their options; two queries: what the fleet really has."""
    rows = Municipality.objects.order_by()
    kinds = list(rows.values_list("country", "cell", "plan").distinct())
    countries = sorted({country for country, _cell, _plan in kinds})
    used = {plan for _country, _cell, plan in kinds if plan}
    given = {
        "state": (_("State"), [(code, label) for code, label in STATES.items()]),
        "plan": (_("Plan"), [(code, plans.get(code, code)) for code in sorted(used)]),
        "country": (_("Country"), [(code, COUNTRIES.get(code, code)) for code in countries]),
        "cell": (_("Cell"), [(cell, cell) for cell in sorted({k[1] for k in kinds})]),
    }
    return [
        {"name": name, "label": label, "options": options, "chosen": asked.filters[name]}
        for name, (label, options) in given.items()
        if len(options) > 1 or asked.filters[name]
    ]


def plan_names() -> dict[str, str]:
    """Return the plans' names in the language of the page, by their codes."""
    rows = Plan.objects.values_list("code", "names")
    return {code: name_of(names, code, "en") for code, names in rows}


def days_left(ends_at: datetime | None, *, at: datetime) -> int | None:
    """Return how many days a service still runs, 0 when it is over; None without an end."""
    if ends_at is None:
        return None
    return max(0, -(-int((ends_at - at).total_seconds()) // 86_400))


def name_of(names: dict[str, str], slug: str, fallback: str) -> str:
    """Return a municipality's name in the language of the page, else in its own."""
    language = get_language() or "en"
    for code in (language, language.partition("-")[0], fallback):
        if code in names:
            return names[code]
    return next(iter(names.values()), slug)


def _full(pks: list[int]) -> list[Any]:
    rows = Municipality.objects.select_related("report").in_bulk(pks)
    return [rows[pk] for pk in pks]


def _folded(row: dict[str, Any]) -> str:
    names = tuple(row["names"].values())
    return _fold_all((row["slug"], row["official_code"], *row["code_aliases"], *names), names)


@lru_cache(maxsize=KEPT_NAMES)
def _fold_all(texts: tuple[str, ...], names: tuple[str, ...]) -> str:
    """Return everything that a municipality is found by; names in Latin letters as well."""
    return fold(" ".join([*texts, *map(romanise, names)]))


@lru_cache(maxsize=KEPT_NAMES)
def _alphabetical(name: str, language: str) -> str:
    return sort_key(name, language)


def _by_name(row: dict[str, Any]) -> str:
    return _alphabetical(name_of(row["names"], row["slug"], ""), get_language() or "en")


SORTS: dict[str, Any] = {
    "name": _by_name,
    "state": lambda row: list(STATES).index(row["state"]) if row["state"] in STATES else 99,
    "ends": lambda row: row["service_ends_at"] or LONG_AGO,
    "behind": lambda row: row["report__migrations_behind"] or 0,
    "size": lambda row: row["report__size_bytes"] or 0,
    "activity": lambda row: row["report__last_activity_at"] or LONG_AGO,
    "errors": lambda row: row["report__errors"] or 0,
}
