"""Texts that exist in several languages: which one a reader gets."""

from collections.abc import Mapping


def in_language(texts: Mapping[str, str], language: str, own: str = "") -> str:
    """Return the text in `language`, else in the municipality's `own`, else any that is written.

    A regional form (`sr-latn`) falls back to its base language before anything else.
    """
    return texts.get(chosen_language(texts, language, own), "")


def chosen_language(texts: Mapping[str, str], language: str, own: str = "") -> str:
    """Return the language of what a reader gets, "" when nothing is written."""
    for code in (language, language.partition("-")[0], own):
        if texts.get(code):
            return code
    return next((code for code, text in texts.items() if text), "")


def written(texts: Mapping[str, str]) -> dict[str, str]:
    """Return the languages in which something is written, texts without edges of white space."""
    return {code: text.strip() for code, text in texts.items() if text.strip()}
