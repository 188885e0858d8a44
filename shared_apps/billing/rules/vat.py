"""Which VAT an invoice of ours bears: the countries as data, the choice as one function."""

from dataclasses import dataclass
from typing import Final

from kernel.errors import Invalid

STANDARD_PERMILLE: Final = {"UA": 200, "PL": 230, "RS": 200}
"""Standard rates. Source: UA Tax Code art. 193; PL VAT Act art. 146ef; RS VAT Law art. 23."""

EU: Final = frozenset(
    {"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE"}
    | {"IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"}
)

STANDARD, ZERO, EXEMPT, REVERSE, OUTSIDE = "S", "Z", "E", "AE", "O"
CATEGORIES: Final = (STANDARD, ZERO, EXEMPT, REVERSE, OUTSIDE)
"""UNCL5305 codes: standard, zero rated, exempt, reverse charge, outside the scope of VAT."""

SCHEMES: Final = ("standard", "exempt")
"""How an issuer stands to VAT: it charges it, or is exempt and says on what ground."""

REASON_CODES: Final = {REVERSE: "VATEX-EU-AE", OUTSIDE: "VATEX-EU-O"}


@dataclass(frozen=True, slots=True)
class Treatment:
    """What applies to a line: category code, rate (permille), the ground where there is no VAT."""

    category: str
    rate_permille: int
    reason: str = ""

    @property
    def reason_code(self) -> str:
        """The VATEX code of the ground, empty where the list has none that fits."""
        return REASON_CODES.get(self.category, "")


def treatment_of(
    *, seller: str, scheme: str, buyer: str, buyer_vat_id: str = "", exemption: str = ""
) -> Treatment:
    """Return the VAT treatment of our service from `seller` to `buyer` (ISO country codes).

    At home the standard rate; inside the EU the buyer with a VAT number accounts for the tax
    (Directive 2006/112/EC art. 44 and 196), one without pays the seller's rate (art. 43 and 45
    as for a person that is not taxable); to and from outside the EU the service is taxed where
    the buyer is and lies outside the seller's VAT.

    Raises: Invalid `billing.vat.country_unknown`, `billing.vat.exemption_without_reason`.
    """
    if seller not in STANDARD_PERMILLE:
        raise Invalid("billing.vat.country_unknown", country=seller)
    if scheme == "exempt":
        if not exemption.strip():
            raise Invalid("billing.vat.exemption_without_reason")
        return Treatment(EXEMPT, 0, exemption.strip())
    if seller == buyer or (seller in EU and buyer in EU and not buyer_vat_id):
        return Treatment(STANDARD, STANDARD_PERMILLE[seller])
    if seller in EU and buyer in EU:
        return Treatment(REVERSE, 0, "Reverse charge")
    return Treatment(OUTSIDE, 0, "Not subject to VAT")
