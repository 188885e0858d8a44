"""What people correct about themselves alone, and what the office has to check.

A name and a date of birth that a provider or a clerk confirmed are not changed by typing; date
of birth and district decide who may vote where, so that they are given once and then corrected
by the office.
"""

from datetime import date

from kernel.errors import Invalid, NotAllowed

OLDEST_YEAR = 1880


def may_correct_alone(field: str, *, known: bool, is_proven: bool) -> bool:
    """Whether a person may change `field` without the office.

    `known` says that something is entered already, `is_proven` that somebody confirmed who they
    are.
    """
    if field == "name":
        return not is_proven
    if field == "birth_date":
        return not known and not is_proven
    return not known


def check_alone(field: str, *, known: bool, is_proven: bool) -> None:
    """Let a person change `field`. Raises: NotAllowed `residents.correction.office_only`."""
    if not may_correct_alone(field, known=known, is_proven=is_proven):
        raise NotAllowed("residents.correction.office_only", field=field)


def check_name(name: str) -> str:
    """Return a name with single spaces. Raises: Invalid `residents.correction.no_name`."""
    tidy = " ".join(name.split())
    if not any(letter.isalpha() for letter in tidy):
        raise Invalid("residents.correction.no_name")
    return tidy


def check_birth_date(born: date | None, *, today: date) -> None:
    """Let a date of birth pass. Raises: Invalid `residents.correction.wrong_birth_date`."""
    if born is not None and (born.year < OLDEST_YEAR or born > today):
        raise Invalid("residents.correction.wrong_birth_date")
