"""The municipalities of the demo: seven real ones, in three countries."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class DemoCity:
    """A municipality of the demo.

    `official_code` is the country's own code of it, `code_aliases` its older ones.
    """

    slug: str
    names: dict[str, str]
    country: str
    official_code: str
    code_scheme: str
    accent_hue: int
    code_aliases: tuple[str, ...] = ()

    def registration(self) -> dict[str, Any]:
        """Return what the registry wants to know of it."""
        return {
            "slug": self.slug,
            "names": self.names,
            "country": self.country,
            "official_code": self.official_code,
            "code_scheme": self.code_scheme,
            "code_aliases": list(self.code_aliases),
            "accent_hue": self.accent_hue,
            "modules": ["budget"],
            **COUNTRIES[self.country],
        }


COUNTRIES: dict[str, dict[str, Any]] = {
    "UA": {"languages": ["uk", "en"], "time_zone": "Europe/Kyiv", "currency": "UAH"},
    "PL": {"languages": ["pl", "en", "uk"], "time_zone": "Europe/Warsaw", "currency": "PLN"},
    "RS": {
        "languages": ["sr", "sr-latn", "en"],
        "time_zone": "Europe/Belgrade",
        "currency": "RSD",
    },
}

CITIES = (
    DemoCity(
        "poltava",
        {"uk": "Полтава", "en": "Poltava"},
        "UA",
        "UA53080370000025447",
        "KATOTTG",
        186,
        ("5310100000",),
    ),
    DemoCity(
        "uzhhorod",
        {"uk": "Ужгород", "en": "Uzhhorod"},
        "UA",
        "UA21100230000083101",
        "KATOTTG",
        250,
        ("2110100000",),
    ),
    DemoCity(
        "lviv",
        {"uk": "Львів", "en": "Lviv"},
        "UA",
        "UA46060250000025047",
        "KATOTTG",
        25,
        ("4610100000",),
    ),
    DemoCity(
        "ternopil",
        {"uk": "Тернопіль", "en": "Ternopil"},
        "UA",
        "UA61040490000035010",
        "KATOTTG",
        145,
        ("6110100000",),
    ),
    DemoCity(
        "vinnytsia",
        {"uk": "Вінниця", "en": "Vinnytsia"},
        "UA",
        "UA05020030000031457",
        "KATOTTG",
        220,
        ("0510100000",),
    ),
    DemoCity(
        "pielgrzymka",
        {"pl": "Gmina Pielgrzymka", "en": "Pielgrzymka", "uk": "Ґміна Пельґжимка"},
        "PL",
        "0226032",
        "TERYT",
        160,
    ),
    DemoCity(
        "kikinda",
        {"sr": "Кикинда", "sr-latn": "Kikinda", "en": "Kikinda"},
        "RS",
        "80209",
        "RS",
        265,
    ),
)
