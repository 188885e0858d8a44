"""Numbers of parties: tax numbers by country, IBAN and BIC."""

import re
from collections.abc import Callable
from typing import Final

from stdnum import bic as bic_number
from stdnum import iban as iban_number
from stdnum.exceptions import ValidationError
from stdnum.pl import nip
from stdnum.rs import pib
from stdnum.ua import edrpou

from kernel.errors import Invalid

TAX_NUMBERS: Final[dict[str, tuple[str, Callable[[str], str]]]] = {
    "UA": ("ЄДРПОУ", edrpou.validate),
    "PL": ("NIP", nip.validate),
    "RS": ("ПИБ", pib.validate),
}
"""What a country calls the number of a body, and what checks its digits."""

TAX_NAMES: Final = {"UA": "EDRPOU", "PL": "NIP", "RS": "PIB"}


def checked_tax_id(country: str, text: str) -> str:
    """Return a tax number without spaces, its check digit right where the country has one.

    Raises: Invalid `billing.party.tax_id_wrong`.
    """
    compact = re.sub(r"[\s\-]", "", text)
    rule = TAX_NUMBERS.get(country)
    if rule is None:
        return compact
    try:
        return str(rule[1](compact))
    except ValidationError as error:
        raise Invalid("billing.party.tax_id_wrong", name=TAX_NAMES[country]) from error


def checked_iban(text: str) -> str:
    """Return an IBAN without spaces. Raises: Invalid `billing.party.iban_wrong`."""
    try:
        return str(iban_number.validate(text))
    except ValidationError as error:
        raise Invalid("billing.party.iban_wrong") from error


def checked_bic(text: str) -> str:
    """Return a BIC, or nothing for nothing. Raises: Invalid `billing.party.bic_wrong`."""
    if not text.strip():
        return ""
    try:
        return str(bic_number.validate(text))
    except ValidationError as error:
        raise Invalid("billing.party.bic_wrong") from error
