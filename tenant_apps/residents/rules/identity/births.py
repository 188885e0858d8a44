"""The date of birth that a national number carries."""

from datetime import date, timedelta

from stdnum.pl import pesel
from stdnum.si import emso

from tenant_apps.residents.rules.national_ids import JMBG, PESEL, RNOKPP

RNOKPP_BEGINS = date(1899, 12, 31)


def birth_date_of(kind: str, number: str) -> date | None:
    """Return the date of birth in a normalised number, None for a kind that has none.

    Source: PESEL and JMBG write it out; the first five digits of an RNOKPP count the days from
    31 December 1899.
    """
    born: date | None = None
    if kind == PESEL:
        born = pesel.get_birth_date(number)
    elif kind == JMBG:
        born = emso.get_birth_date(number)
    elif kind == RNOKPP:
        born = RNOKPP_BEGINS + timedelta(days=int(number[:5]))
    return born
