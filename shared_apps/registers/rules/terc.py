"""Poland's register of territorial units (TERYT, system TERC).

Source: regulation of the Council of Ministers of 15 December 1998 on the TERYT register.
"""

from collections.abc import Iterable, Iterator

from kernel.errors import Invalid
from shared_apps.registers.rules.units import COMMUNITY, DISTRICT, REGION, Seen, UnitRow, rows_of

HEADER = ("WOJ", "POW", "GMI", "RODZ", "NAZWA", "NAZWA_DOD", "STAN_NA")
URBAN, RURAL, MIXED = "1", "2", "3"
PARTS = frozenset({"4", "5", "8", "9"})
"""A town and the country around it in a mixed commune, districts of Warsaw, delegations."""

CITY_COUNTY = "na prawach powiatu"


def read_units(lines: Iterable[str]) -> Iterator[UnitRow]:
    """Yield voivodeships, counties and communes. Raises: Invalid `registers.file.…`."""
    seen = Seen()
    for number, cells in rows_of(lines, header=HEADER):
        region, district, commune, type_code, name, about, _day = cells
        if type_code in PARTS:
            continue
        _check_numbers(number, region, district, commune, type_code)
        if commune:
            unit = _commune(region, district, commune, type_code, name)
        elif district:
            unit = _county(region, district, name, about)
        else:
            unit = _voivodeship(region, name)
        yield seen.add(unit, number=number)


def _check_numbers(number: int, region: str, district: str, commune: str, type_code: str) -> None:
    """Raise Invalid `registers.file.wrong_code` unless the parts of the code fit together."""
    filled = [part for part in (region, district, commune) if part]
    fits = all(len(part) == 2 and part.isdecimal() for part in filled)
    outer_first = filled == [region, district, commune][: len(filled)] and filled != []
    if not fits or not outer_first:
        raise Invalid("registers.file.wrong_code", row=number, unit=region + district + commune)
    if bool(commune) != bool(type_code) or type_code not in {"", URBAN, RURAL, MIXED}:
        raise Invalid("registers.file.unknown_category", row=number, category=type_code)


def _voivodeship(region: str, name: str) -> UnitRow:
    plain = name.lower()
    return UnitRow(
        code=region,
        kind=REGION,
        type="W",
        names={"pl": f"województwo {plain}" if plain else ""},
        place_names={"pl": plain},
        keys=(plain,),
    )


def _county(region: str, district: str, name: str, about: str) -> UnitRow:
    is_city = CITY_COUNTY in about
    return UnitRow(
        code=region + district,
        kind=DISTRICT,
        type="M" if is_city else "P",
        names={"pl": name if is_city or not name else f"powiat {name}"},
        place_names={"pl": name},
        region_code=region,
        keys=(name,),
    )


def _commune(region: str, district: str, commune: str, type_code: str, name: str) -> UnitRow:
    return UnitRow(
        code=region + district + commune + type_code,
        kind=COMMUNITY,
        type=type_code,
        names={"pl": f"Gmina {name}" if type_code == RURAL and name else name},
        place_names={"pl": name},
        region_code=region,
        district_code=region + district,
        keys=(name,),
    )
