"""Numbers are read as people write them and refused with what is wrong."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernel.errors import Invalid
from tenant_apps.residents.rules import national_ids
from tests.residents.numbers import make_jmbg, make_pesel, make_rnokpp

MAKERS: dict[str, Callable[[int], str]] = {
    "pesel": make_pesel,
    "rnokpp": make_rnokpp,
    "jmbg": make_jmbg,
}


def outcome(kind: str, text: str) -> str:
    """Return the normalised number, or the code of the refusal."""
    try:
        return national_ids.normalise(kind, text)
    except Invalid as refusal:
        return refusal.code


@pytest.mark.parametrize(
    ("kind", "number", "year"),
    [
        ("pesel", "44051401359", 1944),
        ("pesel", "02070803628", 1902),
        ("pesel", "02270803624", 2002),
        ("jmbg", "0101006500006", 2006),
        ("jmbg", make_jmbg(1), 1980),
        ("rnokpp", "1759013776", 1948),
    ],
)
def test_normalise_returns_digits_and_birth_year_when_the_number_is_real(
    kind: str, number: str, year: int
) -> None:
    assert national_ids.normalise(kind, number) == number
    assert national_ids.birth_year(kind, number) == year


@settings(deadline=None)
@given(kind=st.sampled_from(sorted(MAKERS)), serial=st.integers(0, 999))
def test_normalise_ignores_spaces_and_dashes_when_people_write_groups(
    kind: str, serial: int
) -> None:
    number = MAKERS[kind](serial)
    written = f" {number[:3]}-{number[3:6]} {number[6:]}\N{NO-BREAK SPACE}"

    assert national_ids.normalise(kind, written) == number


@settings(deadline=None)
@given(
    kind=st.sampled_from(sorted(MAKERS)),
    serial=st.integers(0, 999),
    place=st.integers(0, 8),
    shift=st.integers(1, 9),
)
def test_normalise_never_accepts_when_one_digit_is_mistyped(
    kind: str, serial: int, place: int, shift: int
) -> None:
    number = MAKERS[kind](serial)
    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
    # Modulo 11 reduced to one digit cannot tell 0 from 10: one wrong digit in 11 slips through.
    tells = kind == "pesel" or wrong[-1] != "0"

    expected = {"residents.id.wrong_checksum", "residents.id.wrong_format"}
    assert outcome(kind, wrong) in (expected if tells else {*expected, wrong})


@settings(deadline=None)
@given(kind=st.sampled_from(sorted(MAKERS)), text=st.text(max_size=30))
def test_normalise_refuses_or_returns_digits_when_given_anything(kind: str, text: str) -> None:
    found = outcome(kind, text)

    assert found.startswith("residents.id.") or (
        found.isascii() and found.isdigit() and len(found) == national_ids.DIGITS[kind]
    )


@pytest.mark.parametrize(
    ("kind", "text"),
    [("pesel", ""), ("pesel", "4405140135"), ("jmbg", "٠101006500006"), ("rnokpp", "17590137760")],
)
def test_normalise_names_the_digits_when_the_form_is_wrong(kind: str, text: str) -> None:
    with pytest.raises(Invalid) as refusal:
        national_ids.normalise(kind, text)

    assert refusal.value.code == "residents.id.wrong_format"
    assert refusal.value.facts["digits"] == national_ids.DIGITS[kind]


@settings(deadline=None)
@given(kind=st.sampled_from(sorted(MAKERS)), serial=st.integers(0, 999))
def test_restore_zeros_gives_back_what_a_spreadsheet_took(kind: str, serial: int) -> None:
    number = MAKERS[kind](serial)

    assert national_ids.restore_zeros(kind, number) == number
    young = make_pesel(serial, year=2005)
    assert national_ids.restore_zeros("pesel", str(int(young))) == young
