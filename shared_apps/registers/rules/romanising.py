"""Ukrainian names in Latin letters.

Source: resolution of the Cabinet of Ministers of Ukraine No. 55 of 27 January 2010.
"""

LETTERS = {
    **dict(zip("абвгґдезиіїйклмнопрстуф", "abvhgdezyiiiklmnoprstuf", strict=True)),
    **dict(zip("жхцч", ("zh", "kh", "ts", "ch"), strict=True)),
    **dict(zip("шщєюя", ("sh", "shch", "ie", "iu", "ia"), strict=True)),
    **dict.fromkeys("ь'’ʼ‘`", ""),
}
AT_THE_BEGINNING = {"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"}


def romanise(text: str) -> str:
    """Return a Ukrainian text in Latin letters; what is not Ukrainian stays as it is."""
    return "".join(_letter(text, place) for place in range(len(text)))


def _letter(text: str, place: int) -> str:
    letter = text[place]
    low = letter.lower()
    before = text[place - 1].lower() if place else " "
    if low == "г" and before == "з":
        latin = "gh"
    elif low in AT_THE_BEGINNING and not (before.isalpha() or before in "'’ʼ‘`"):
        latin = AT_THE_BEGINNING[low]
    else:
        latin = LETTERS.get(low, letter)
    return latin.capitalize() if letter.isupper() else latin
