"""Voter roll: the columns of a roll file and what one row must hold."""

from collections.abc import Callable
from dataclasses import dataclass

from kernel.errors import Invalid
from tenant_apps.residents.rules import names, national_ids, tags

MIN_YEAR, MAX_YEAR = 1880, 2100
DISTRICT_LETTERS = 40

HEADINGS: dict[str, tuple[str, ...]] = {
    "id": (
        "PESEL", "Numer PESEL", "РНОКПП", "ІПН", "Податковий номер", "ЈМБГ", "JMBG",
        "Матични број", "Matični broj", "National ID", "ID number", "id",
    ),
    "name": (
        "Імʼя та прізвище", "Прізвище та імʼя", "ПІБ", "Прізвище, імʼя, по батькові",
        "Imię i nazwisko", "Nazwisko i imię", "Име и презиме", "Презиме и име",
        "Ime i prezime", "Prezime i ime", "Name", "Full name",
    ),
    "surname": ("Прізвище", "Nazwisko", "Презиме", "Prezime", "Surname", "Last name"),
    "given_name": (
        "Імʼя", "Власне імʼя", "Imię", "Imiona", "Име", "Ime", "Given name", "First name",
    ),
    "birth_year": (
        "Рік народження", "Rok urodzenia", "Година рођења", "Godina rođenja", "Birth year",
        "Year of birth",
    ),
    "district": (
        "Район", "Округ", "Osiedle", "Okręg", "Dzielnica", "Месна заједница", "Mesna zajednica",
        "District",
    ),
}  # fmt: skip
"""Headings by column, in Ukrainian, Polish, Serbian in both scripts, and English."""

USUAL_HEADINGS: dict[str, tuple[str, ...]] = {
    "rnokpp": ("РНОКПП", "Імʼя та прізвище", "Рік народження", "Район"),
    "pesel": ("PESEL", "Imię i nazwisko", "Rok urodzenia", "Osiedle"),
    "jmbg": ("ЈМБГ", "Име и презиме", "Година рођења", "Месна заједница"),
}
"""Headings that an office of the country would write, by the kind of its national id."""


@dataclass(frozen=True, slots=True)
class RollRow:
    """A checked row: the number's digits, the name as written, year of birth, district code."""

    number: str
    name: str
    birth_year: int
    district: str
    zeros_restored: bool


def check_row(cell: Callable[[str], str], *, kind: str, headings: set[str]) -> RollRow:
    """Return the checked row whose cells `cell(column)` gives.

    The year of birth comes from the number when the file has no such column.

    Raises: Invalid `residents.id.*`, `residents.roll.no_name`, `residents.roll.wrong_year`,
    `residents.roll.long_district`, and what `cell` raises.
    """
    written = cell("id")
    restored = national_ids.restore_zeros(kind, written)
    number = national_ids.normalise(kind, restored)
    name = cell("name") or f"{cell('surname')} {cell('given_name')}".strip()
    if not names.name_key(name):
        raise Invalid("residents.roll.no_name")
    district = cell("district")
    if len(district) > DISTRICT_LETTERS:
        raise Invalid("residents.roll.long_district", letters=DISTRICT_LETTERS)
    year = cell("birth_year") if "birth_year" in headings else ""
    return RollRow(
        number=number,
        name=name,
        birth_year=check_year(year) if year else national_ids.birth_year(kind, number),
        district=district,
        zeros_restored=number != national_ids.compact(written),
    )


def person_tag(key: bytes, *, kind: str, number: str) -> bytes:
    """Return the tag of whoever has this number of `kind`, or this `document`.

    Raises: Invalid `residents.id.*`.
    """
    if kind == national_ids.DOCUMENT:
        return tags.document_tag(key, document=national_ids.normalise_document(number))
    return tags.voter_tag(key, kind=kind, number=national_ids.normalise(kind, number))


def check_year(text: str) -> int:
    """Return a year of birth. Raises: Invalid `residents.roll.wrong_year`."""
    digits = text[:4]
    if not (digits.isascii() and digits.isdigit() and MIN_YEAR <= int(digits) <= MAX_YEAR):
        raise Invalid("residents.roll.wrong_year")
    return int(digits)
