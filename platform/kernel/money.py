"""Money: integer minor units everywhere, formatted only at the edge."""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

MINOR_DIGITS = {"UAH": 2, "PLN": 2, "RSD": 2, "EUR": 2, "USD": 2}
SYMBOLS = {"UAH": "₴", "PLN": "zł", "RSD": "дин.", "EUR": "€", "USD": "$"}
LATIN_SYMBOLS = {"RSD": "din."}

NARROW_NO_BREAK_SPACE = "\N{NARROW NO-BREAK SPACE}"
NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"


def to_minor(amount: str | int | Decimal, currency: str) -> int:
    """Return `amount` (major units) as integer minor units of `currency`.

    Raises: ValueError when it is not a number or has more digits than the currency.
    """
    text = str(amount)
    for space in (" ", NO_BREAK_SPACE, NARROW_NO_BREAK_SPACE):
        text = text.replace(space, "")
    try:
        value = Decimal(text.replace(",", "."))
    except InvalidOperation as error:
        raise ValueError(f"not an amount: {amount!r}") from error
    if not value.is_finite():
        raise ValueError(f"not an amount: {amount!r}")
    scaled = value.scaleb(MINOR_DIGITS[currency])
    if scaled != scaled.to_integral_value():
        raise ValueError(f"more than {MINOR_DIGITS[currency]} decimal places: {amount!r}")
    return int(scaled)


def to_major(amount_minor: int, currency: str) -> Decimal:
    """Return minor units as a Decimal of major units, with all its decimal places."""
    return Decimal(amount_minor).scaleb(-MINOR_DIGITS[currency])


def format_money(amount_minor: int, currency: str, language: str) -> str:
    """Return `amount_minor` for people: grouped, whole amounts without decimals, symbol last.

    `language` is an interface language code (uk, pl, sr, sr-latn, en).
    """
    value = to_major(amount_minor, currency)
    whole = value == value.to_integral_value()
    text = f"{value.quantize(Decimal(1), ROUND_HALF_UP):,}" if whole else f"{value:,}"
    if language == "en":
        grouped = text
    elif language.startswith("sr"):
        grouped = text.translate(str.maketrans(",.", ".,"))
    else:
        grouped = text.replace(",", NO_BREAK_SPACE).replace(".", ",")
    symbol = LATIN_SYMBOLS.get(currency) if language != "sr" else None
    return f"{grouped}{NO_BREAK_SPACE}{symbol or SYMBOLS.get(currency, currency)}"
