"""The region of a municipality, from the prefix of its official code, and regions' names."""

import csv
from functools import cache
from pathlib import Path

NAMES = Path(__file__).resolve().parents[1] / "sample" / "regions.csv"
PREFIXES = {"UA": 4, "PL": 2}
LANGUAGES = ("uk", "pl", "sr", "sr-latn", "en")


def region_of(country: str, official_code: str) -> str:
    """Return the region's code: `UA53` of a KATOTTG code, `PL06` of a TERYT code.

    A country whose codes say no region is one region, named by its own code. Source: KATOTTG
    (order 290 of the Ministry for Communities of Ukraine, 2020); TERYT (Statistics Poland).
    """
    length = PREFIXES.get(country, 0)
    prefix = official_code[:length]
    if not length or len(prefix) < length:
        return country
    return prefix if prefix.startswith(country) else f"{country}{prefix}"


def region_name(code: str, language: str) -> str:
    """Return the region's name in an interface language, or its code."""
    return _names().get(code, {}).get(language, code)


def regions_of(country: str) -> list[str]:
    """Return the codes of the country's regions that have a name."""
    return [code for code in _names() if code.startswith(country)]


@cache
def _names() -> dict[str, dict[str, str]]:
    with NAMES.open(encoding="utf-8", newline="") as file:
        return {row["code"]: row for row in csv.DictReader(file, delimiter=";")}
