"""How fast a fleet gets one more column, and how fast it is seen that there is nothing to do.

Ours: `migrate_fleet` with its waves, ledger, new template and drift-free structure. Floor:
django-tenants' `migrate_schemas` over the same municipalities in the same run. 200 of them take
about six minutes here, nearly all of it the floor's; `--floor-cities 40` measures the floor over
fewer and multiplies, which the table then says.
"""

import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.benchmarks.measure import Result, arguments, fresh_platform, publish, seconds_of

COLUMN_TARGET = 30.0
NOTHING_TARGET = 200.0
AT = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
COLUMN = 'migrations.AddField("comment", "{name}", models.IntegerField(default=0)),'


def main() -> int:
    """Run the benchmark; the exit code says whether it ran, not whether the target is reached."""
    parser = arguments("A column in every city's schema, and nothing to do in any")
    parser.add_argument("--cities", type=int, default=200)
    parser.add_argument("--floor-cities", type=int, help="measure the floor over so many only")
    parser.add_argument("--connections", type=int, default=4)
    options = parser.parse_args()
    floor_cities = min(options.floor_cities or options.cities, options.cities)
    with fresh_platform(lambda: make_cities(options.cities)), tempfile.TemporaryDirectory() as name:
        result = _measure(options.cities, floor_cities, options.connections, Path(name))
    publish(result, as_json=options.json)
    return 0


def make_cities(count: int) -> None:
    """Provision so many municipalities and make the template of this version."""
    from kernel.people import SYSTEM
    from tenants.actions.cities import change_state, register_city
    from tenants.actions.provisioning import provision_city
    from tenants.rules.lifecycle import CityState
    from tenants.snapshot import ensure_template

    ensure_template()
    for number in range(1, count + 1):
        slug = f"city-{number:04d}"
        register_city(
            slug=slug,
            names={"uk": f"Громада {number}"},
            country="UA",
            languages=["uk", "en"],
            time_zone="Europe/Kyiv",
            currency="UAH",
            modules=["budget"],
            actor=SYSTEM,
            at=AT,
        )
        change_state(slug, to=CityState.APPROVED, actor=SYSTEM, at=AT)
        provision_city(slug, actor=SYSTEM, at=AT)


def _measure(cities: int, floor_cities: int, connections: int, folder: Path) -> Result:
    from tests.fleet.samples import Samples

    ours_nothing = min(_migrate(connections) for _ in range(2))
    floor_nothing = _migrate_schemas(floor_cities) * cities / floor_cities
    samples = Samples(folder)
    samples.write(COLUMN.format(name="first"))
    ours = _migrate(connections)
    samples.write(COLUMN.format(name="second"))
    floor = _migrate_schemas(floor_cities) * cities / floor_cities
    samples.forget()
    return _result(cities, floor_cities, (ours, floor), (ours_nothing, floor_nothing))


def _result(
    cities: int,
    floor_cities: int,
    column: tuple[float, float],
    nothing: tuple[float, float],
) -> Result:
    ratios = column[1] / column[0], nothing[1] / nothing[0]
    rows = [
        (f"a column in {cities} schemas", _told(column, COLUMN_TARGET)),
        (f"nothing to do in {cities} schemas", _told(nothing, NOTHING_TARGET)),
    ]
    if floor_cities < cities:
        rows.append(("floor", f"extrapolated from {floor_cities} schemas"))
    detail: dict[str, Any] = {
        "cities": cities,
        "floor_cities": floor_cities,
        "nothing_seconds": round(nothing[0], 4),
        "nothing_floor_seconds": round(nothing[1], 3),
        "nothing_ratio": round(ratios[1], 1),
        "nothing_target": NOTHING_TARGET,
    }
    ours, floor = round(column[0], 4), round(column[1], 3)
    return Result("fleet", ours, floor, "s", round(ratios[0], 2), COLUMN_TARGET, detail, rows)


def _told(pair: tuple[float, float], target: float) -> str:
    ours, floor = pair
    reached = "reached" if floor / ours >= target else "missed"
    return (
        f"{ours:.3f} s, floor {floor:.1f} s, {floor / ours:.0f} × (target {target:.0f}, {reached})"
    )


def _migrate(connections: int) -> float:
    from kernel.people import SYSTEM
    from tenants.actions.fleet import Course, migrate_fleet

    course = Course(connections=connections, spares=0, tell=print)
    runs: list[Any] = []
    seconds = seconds_of(lambda: runs.append(migrate_fleet(course, actor=SYSTEM, at=AT)))
    if runs[0].state != "done":
        raise RuntimeError(runs[0].error)
    return seconds


def _migrate_schemas(cities: int) -> float:
    """Run django-tenants' command over the first cities; return the seconds."""
    from django.core.management import call_command

    from tenants.models import Municipality

    found = Municipality.objects.order_by("schema_name")[:cities]
    names = list(found.values_list("schema_name", flat=True))

    def all_of_them() -> None:
        for name in names:
            call_command("migrate_schemas", schema_name=name, verbosity=0, interactive=False)

    def in_one_go() -> None:
        call_command("migrate_schemas", tenant=True, verbosity=0, interactive=False)

    return seconds_of(in_one_go if cities == Municipality.objects.count() else all_of_them)


if __name__ == "__main__":
    sys.exit(main())
