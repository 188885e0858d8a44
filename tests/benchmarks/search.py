"""Searching 10,000 public objects, beside reading one page of them by their date.

Ours: fold the question, count kinds, rank, read a page of twenty. Floor in the same run, in turns
with ours: the twenty latest rows of the same table through the ORM. Questions are words in other
endings, unfinished words, the other alphabet, two words, and words with a wrong letter, for which
every title is compared letter by letter.
"""

import random
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.benchmarks.ballots_platform import in_city, two_cities
from tests.benchmarks.measure import Result, arguments, fresh_platform, publish, seconds_of

ENTRIES = 10_000
QUESTIONS = 200
MILLISECONDS = 100.0
TARGET = 0.02
NOUNS = [
    "лавка",
    "парк",
    "школа",
    "бібліотека",
    "майданчик",
    "велодоріжка",
    "освітлення",
    "стадіон",
    "фонтан",
    "сквер",
    "зупинка",
    "набережна",
    "тротуар",
    "міст",
    "альтанка",
    "сад",
    "гойдалка",
    "амбулаторія",
    "садок",
    "театр",
]
PLACES = [
    "Соборна",
    "Шевченка",
    "Київська",
    "Лесі",
    "Українки",
    "Франка",
    "Козацька",
    "Польова",
    "Зелена",
    "Паркова",
]
ASKED = ("лавки", "бібліот", "стадеон", "парк шевченка", "велодорижка", "осв", "сад польова")


def main() -> int:
    """Run the benchmark; the exit code says whether it ran, not whether the target is reached."""
    parser = arguments("Searching 10,000 public objects")
    parser.add_argument("--entries", type=int, default=ENTRIES)
    options = parser.parse_args()
    with fresh_platform(two_cities), in_city("lublin"):
        _fill(options.entries)
        result = _measure(options.entries)
    publish(result, as_json=options.json)
    return 0


def _fill(entries: int) -> None:
    from django.db import connection

    from kernel.search.actions import ENTRIES_AT_ONCE, keep_entries
    from kernel.search.sources import Entry
    from kernel.subjects import Subject

    chance = random.Random(7)
    letters = "авдеиклмнопрст"
    common = ["".join(chance.choices(letters, k=chance.randint(3, 9))) for _word in range(3000)]
    weights = [1 / (rank + 10) for rank in range(len(common))]
    began = datetime(2024, 1, 1, tzinfo=UTC)

    def entry(number: int) -> Entry:
        told = chance.choices(common, weights, k=80) + chance.choices(NOUNS + PLACES, k=3)
        words = " ".join(told)
        title = f"{chance.choice(NOUNS).capitalize()} на вулиці {chance.choice(PLACES)} {number}"
        at = began + timedelta(hours=number)
        return Entry(Subject("budget.proposal", str(number)), title, words, f"/{number}/", at)

    for start in range(0, entries, ENTRIES_AT_ONCE):
        keep_entries([entry(number) for number in range(start, start + ENTRIES_AT_ONCE)])
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE search_entry")


def _measure(entries: int) -> Result:
    ours, floor = [], []
    for number in range(QUESTIONS):
        question = ASKED[number % len(ASKED)]
        ours.append(seconds_of(lambda text=question: _ask(text)) * 1000)
        floor.append(seconds_of(_read) * 1000)
    slowest = {text: _p95(ours[place :: len(ASKED)]) for place, text in enumerate(ASKED)}
    mine, least = _p95(ours), _p95(floor)
    return Result(
        name="search",
        ours=mine,
        floor=least,
        unit="ms",
        ratio=least / mine,
        target=TARGET,
        detail={
            "entries": entries,
            "p95_ms_target": MILLISECONDS,
            "p95_ms_reached": mine < MILLISECONDS,
            "p95_ms_by_question": {text: round(value, 1) for text, value in slowest.items()},
        },
        rows=[
            (f"p95 over {entries:,} entries", f"{mine:.0f} ms (target < {MILLISECONDS:.0f} ms)"),
            *((f"p95 of «{text}»", f"{value:.1f} ms") for text, value in slowest.items()),
        ],
    )


def _ask(text: str) -> Any:
    from kernel.search.asking import find

    found = find(text)
    if not found.entries:
        raise RuntimeError(f"nothing was found for {text}")
    return found


def _read() -> Any:
    from kernel.search.models import SearchEntry

    return list(SearchEntry.objects.only("title", "url").order_by("-pk")[:20])


def _p95(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.95)]


if __name__ == "__main__":
    sys.exit(main())
