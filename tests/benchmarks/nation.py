"""A nation of cities: do pages stay as fast as with one, do the statistics stay right.

Cities are provisioned and filled with a finished edition each: projects, residents, ballots. Every
page is asked for without any cache, the city's pages on all hosts in turn. Floor: the same pages
of a copy of the platform that has its first city alone, asked in turns with ours. `ratio` is the
worst page's p95 at one city by its p95 at all of them. Then `edem reconcile` recounts every city:
drift must be 0; seconds and memory of process and backend are told, and how many pushes a second
eight cities do at once. `--cities 1500 --projects 7500 --residents 15000 --votes 30000` is the
whole of a country with little in each; it has a table of its own. Pages of the main host list
communities: with one city their lists are all but empty, which the ratio does not forgive.
"""

import os
import sys
from threading import Thread
from typing import Any

from tests.benchmarks.measure import (
    Result,
    arguments,
    fresh_platform,
    publish,
    seconds_of,
    serving,
)
from tests.benchmarks.nation_load import NOW, Size, fill_city, make_city, slug_of
from tests.benchmarks.nation_pages import MAIN_PAGES, Peaks, measure_pages, reconcile

TARGET = 1 / 1.3
CITIES = 200
DASHBOARD_P95_MS = 50
APPLICATION = "config.wsgi:application"
PUSHERS = 8
PUSHES = 20
COPY = "nation_of_one"


def main() -> int:
    """Run the benchmark; the exit code says whether it ran, not whether the target is reached."""
    parser = arguments("Pages and statistics of many cities against those of one")
    parser.add_argument("--cities", type=int, default=CITIES)
    parser.add_argument("--projects", type=int, default=8_000, help="in all cities together")
    parser.add_argument("--residents", type=int, default=1_000_000)
    parser.add_argument("--votes", type=int, default=2_700_000)
    parser.add_argument("--requests", type=int, default=300, help="of each page")
    options = parser.parse_args()
    size = Size(
        projects=max(5, options.projects // options.cities),
        residents=options.residents // options.cities,
        votes=options.votes // options.cities,
    )
    with fresh_platform(_snapshot) as server:
        result = _measure(server, options.cities, size, options.requests)
    publish(result, as_json=options.json)
    return 0


def _snapshot() -> None:
    from tenants.snapshot import ensure_snapshot

    ensure_snapshot()


def _measure(server: Any, cities: int, size: Size, requests: int) -> Result:
    from django.db import connection

    _add_cities(1, 1, size)
    copy = _copy_of_one_city(server)
    loading = seconds_of(lambda: _add_cities(2, cities, size))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    with (
        serving(APPLICATION, PAGE_CACHE_SECONDS="0", DATABASE_URL=copy) as one,
        serving(APPLICATION, PAGE_CACHE_SECONDS="0") as all_of_them,
        serving(APPLICATION, PAGE_CACHE_SECONDS="5") as as_served,
    ):
        pages = measure_pages(
            {"one": (one, 1), "all": (all_of_them, cities), "served": (as_served, 0)}, requests
        )
    pushes = _pushes_per_second(min(PUSHERS, cities))
    report, peaks = reconcile()
    return _result(cities, size, pages, report, peaks, loading, pushes)


def _copy_of_one_city(server: Any) -> str:
    """Copy the database while it holds one city; return the address of the copy."""
    import psycopg
    from django.db import connection
    from psycopg import sql

    name = str(connection.settings_dict["NAME"])
    connection.close()
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    with psycopg.connect(server.database_url("template1"), autocommit=True) as admin:
        admin.execute(statement.format(sql.Identifier(COPY), sql.Identifier(name)))
    return str(server.database_url(COPY))


def _add_cities(first: int, last: int, size: Size) -> None:
    from django.db import connection
    from django_tenants.utils import tenant_context

    for number in range(first, last + 1):
        with tenant_context(make_city(number)):
            fill_city(number, size)
        if number % 50 == 0:
            connection.close()
            print(f"{number} cities", file=sys.stderr)


def _pushes_per_second(cities: int) -> float:
    """Return how many changing pushes a second as many cities do at once, one region among two."""

    def work(number: int) -> None:
        from django.db import connection

        from shared_apps.statistics.actions.pushing import push_source
        from tenant_apps.residents.models import Resident
        from tenants.rules.hosts import schema_of
        from tenants.schemas import working_in

        try:
            with working_in(schema_of(slug_of(number))):
                for turn in range(PUSHES):
                    latest = Resident.objects.order_by("-pk")[turn : turn + 1].values("pk")
                    Resident.objects.filter(
                        pk__in=list(latest.values_list("pk", flat=True))
                    ).update(is_active=False)
                    push_source("residents", at=NOW)
        finally:
            connection.close()

    threads = [Thread(target=work, args=(number,)) for number in range(1, cities + 1)]

    def run() -> None:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    return round(cities * PUSHES / seconds_of(run), 1)


def _result(
    cities: int,
    size: Size,
    pages: dict[str, dict[str, float]],
    report: dict[str, Any],
    peaks: Peaks,
    loading: float,
    pushes: float,
) -> Result:
    alone, together, kept = pages["one"], pages["all"], pages["served"]
    ratios = {name: alone[name] / together[name] for name in alone}
    worst = min(ratios, key=lambda name: ratios[name])
    rows = [
        ("cities", f"{cities}, loaded in {loading:.0f} s"),
        ("in each", f"{size.projects} projects, {size.residents} residents, {size.votes} ballots"),
        ("worst page", worst),
        *(
            (f"{name}, p95", f"{together[name]} ms, with one city {alone[name]} ms")
            for name in alone
        ),
        *((f"{name}, as served, p95", f"{kept[name]} ms") for name in MAIN_PAGES),
        ("reconciliation", f"{report['seconds']} s, {report['facts']} facts"),
        ("drift", f"{report['drift']} (target 0)"),
        ("memory", f"process {peaks.process} MB, backend {peaks.backend:.1f} MB at most"),
        ("pushes at once", f"{pushes} /s from {min(PUSHERS, cities)} cities"),
    ]
    detail = {
        "p95_ms": together,
        "p95_ms_one_city": alone,
        "p95_ms_as_served": {name: kept[name] for name in MAIN_PAGES},
        "dashboard_target_ms": DASHBOARD_P95_MS,
        "reconciliation": {key: value for key, value in report.items() if key != "findings"},
        "process_megabytes": peaks.process,
        "backend_megabytes": round(peaks.backend, 1),
        "pushes_per_second": pushes,
    }
    ours, floor = together[worst], alone[worst]
    ratio = round(ratios[worst], 3)
    name = "nation" if cities == CITIES else f"nation_{cities}"
    return Result(name, ours, floor, "ms", ratio, round(TARGET, 3), detail, rows)


if __name__ == "__main__":
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    sys.exit(main())
