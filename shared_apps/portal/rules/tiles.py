"""Maps of squares: each region of a country in about its place, all of the same size.

A tile is (column, row, short name in the country's own letters, the same in Latin letters).
"""

from dataclasses import dataclass

SIDE, GAP = 56, 4
STEPS = (1, 2, 5, 10)
"""From so many communities on a tile is one shade stronger."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One region's square; `code` is the region's official code or the beginning of it."""

    code: str
    column: int
    row: int
    own: str
    latin: str

    @property
    def x(self) -> int:
        """Left edge on the drawing."""
        return self.column * (SIDE + GAP)

    @property
    def y(self) -> int:
        """Upper edge on the drawing."""
        return self.row * (SIDE + GAP)


def _tiles(rows: str) -> tuple[Tile, ...]:
    """Read one tile per line: code, column, row, own letters, Latin letters."""
    parts = (line.split() for line in rows.strip().splitlines())
    return tuple(Tile(code, int(x), int(y), own, latin) for code, x, y, own, latin in parts)


TILES: dict[str, tuple[Tile, ...]] = {
    "UA": _tiles(
        """
        UA07 1 0 Влн Vol
        UA56 2 0 Рвн Riv
        UA18 3 0 Жит Zhy
        UA80 4 0 Київ Kyiv
        UA74 5 0 Чрг Chn
        UA59 6 0 Сум Sum
        UA46 0 1 Лвв Lvi
        UA61 1 1 Трн Ter
        UA68 2 1 Хмл Khm
        UA05 3 1 Він Vin
        UA32 4 1 Квс Kyo
        UA53 5 1 Плт Pol
        UA63 6 1 Хрк Kha
        UA44 7 1 Луг Luh
        UA21 0 2 Зкр Zak
        UA26 1 2 І-Ф I-F
        UA73 2 2 Чрв Chv
        UA51 3 2 Одс Ode
        UA71 4 2 Чрк Chk
        UA35 5 2 Кір Kir
        UA12 6 2 Днп Dni
        UA14 7 2 Дон Don
        UA48 4 3 Мик Myk
        UA65 5 3 Хрс Khe
        UA23 6 3 Зап Zap
        UA85 4 4 Сев Sev
        UA01 5 4 Крим Crim
        """
    ),
    "PL": _tiles(
        """
        32 0 0 ZPM ZPM
        22 1 0 POM POM
        28 2 0 WMZ WMZ
        20 3 0 PDL PDL
        08 0 1 LBU LBU
        04 1 1 KPM KPM
        14 2 1 MAZ MAZ
        06 3 1 LUB LUB
        02 0 2 DLN DLN
        30 1 2 WLK WLK
        10 2 2 ŁDZ ŁDZ
        26 3 2 ŚWK ŚWK
        16 0 3 OPO OPO
        24 1 3 ŚLS ŚLS
        12 2 3 MŁP MŁP
        18 3 3 PKR PKR
        """
    ),
    "RS": _tiles(
        """
        RS-05 0 0 ЗБч ZBč
        RS-01 1 0 СБч SBč
        RS-03 2 0 СБн SBn
        RS-07 0 1 Срм Srm
        RS-06 1 1 ЈБч JBč
        RS-02 2 1 СрБ SrB
        RS-04 3 1 ЈБн JBn
        RS-08 0 2 Мчв Mčv
        RS-09 1 2 Клб Klb
        RS-00 2 2 Бгд Bgd
        RS-10 3 2 Пдн Pdn
        RS-11 4 2 Брн Brn
        RS-16 0 3 Злт Zlt
        RS-17 1 3 Мрв Mrv
        RS-12 2 3 Шмд Šmd
        RS-13 3 3 Пмр Pmr
        RS-14 4 3 Бор Bor
        RS-18 1 4 Ршк Ršk
        RS-19 2 4 Рсн Rsn
        RS-20 3 4 Ниш Niš
        RS-15 4 4 Зјч Zjč
        RS-21 2 5 Топ Top
        RS-23 3 5 Јбл Jbl
        RS-22 4 5 Пир Pir
        RS-24 3 6 Пчњ Pčnj
        """
    ),
}


def drawing_size(country: str) -> tuple[int, int]:
    """Return width and height of a country's drawing."""
    columns = max(tile.column for tile in TILES[country]) + 1
    rows = max(tile.row for tile in TILES[country]) + 1
    return columns * (SIDE + GAP) - GAP, rows * (SIDE + GAP) - GAP


def shade(count: int) -> int:
    """Return how strong a tile with `count` communities is: 0 (none) to 4."""
    return sum(count >= step for step in STEPS)
