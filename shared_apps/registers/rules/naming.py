"""Which of a unit's names a reader of a language is shown."""

from collections.abc import Mapping

FALLBACKS = ("en", "sr-latn", "pl", "uk", "sr")
"""Latin letters first: whoever reads none of a unit's own languages can still read them."""


def name_in(names: Mapping[str, str], language: str) -> str:
    """Return the name in `language`, else in a language close to it, else any; "" for none."""
    for code in (language, language.partition("-")[0], *FALLBACKS):
        if names.get(code):
            return names[code]
    return ""
