"""Numbers, payment references, tax numbers, payment codes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iso11649

from kernel.errors import Invalid
from shared_apps.billing.rules.parties import checked_bic, checked_iban, checked_tax_id
from shared_apps.billing.rules.payment_codes import Transfer, payment_code
from shared_apps.billing.rules.references import (
    creditor_reference,
    document_number,
    grouped,
    is_creditor_reference,
    numbers_in,
    references_in,
)


def test_number_names_issuer_kind_and_year() -> None:
    assert document_number("UA", "invoice", 2026, 17) == "UA-2026-000017"
    assert document_number("PL", "credit_note", 2026, 3) == "PL-CN-2026-000003"


@given(st.from_regex(r"[A-Z0-9]{1,21}", fullmatch=True))
def test_reference_is_right_for_the_independent_checker(body: str) -> None:
    reference = creditor_reference(body)
    assert iso11649.is_valid(reference)
    assert is_creditor_reference(grouped(reference))


@given(st.from_regex(r"[A-Z0-9]{5,21}", fullmatch=True), st.integers(0, 8))
def test_reference_is_wrong_when_a_digit_of_it_is_mistyped(body: str, where: int) -> None:
    reference = creditor_reference(body)
    place = where % len(reference[2:]) + 2
    wrong = "7" if reference[place] != "7" else "8"
    mistyped = reference[:place] + wrong + reference[place + 1 :]
    assert is_creditor_reference(mistyped) == iso11649.is_valid(mistyped)


@pytest.mark.parametrize(
    "text",
    [
        "оплата рах. UA-2026-000017 від 02.03",
        "invoice ua 2026 17",
        "ЗА ПОСЛУГИ UA/2026/000017",
        "UA-2026-17, дякуємо",
    ],
)
def test_numbers_are_found_however_they_are_written(text: str) -> None:
    assert "UA-2026-000017" in numbers_in(text)


@pytest.mark.parametrize("text", ["UA-2026-0000171", "XUAX-2026-000017", "UA 2026"])
def test_numbers_are_not_found_when_they_are_others(text: str) -> None:
    assert "UA-2026-000017" not in numbers_in(text)


def test_references_are_found_in_text_when_more_follows() -> None:
    reference = creditor_reference("UA-2026-000017")
    assert references_in(f"payment {grouped(reference)} for service") == {reference}
    assert references_in("RF00 0000 nothing") == set()


@pytest.mark.parametrize(
    ("country", "number", "expected"),
    [("UA", "3285 5961", "32855961"), ("PL", "123-456-32-18", "1234563218"), ("DE", "1 2", "12")],
)
def test_tax_number_is_compact_when_it_is_right(country: str, number: str, expected: str) -> None:
    assert checked_tax_id(country, number) == expected


@pytest.mark.parametrize(
    ("country", "number"), [("UA", "32855968"), ("PL", "1234563219"), ("RS", "101134703")]
)
def test_tax_number_refused_when_its_check_digit_is_wrong(country: str, number: str) -> None:
    with pytest.raises(Invalid) as refusal:
        checked_tax_id(country, number)
    assert refusal.value.code == "billing.party.tax_id_wrong"


def test_iban_and_bic_refused_when_they_are_mistyped() -> None:
    assert checked_iban("PL61 1090 1014 0000 0712 1981 2874") == "PL61109010140000071219812874"
    assert checked_bic("") == ""
    with pytest.raises(Invalid, match="iban_wrong"):
        checked_iban("PL62109010140000071219812874")
    with pytest.raises(Invalid, match="bic_wrong"):
        checked_bic("NOBIC")


@pytest.mark.parametrize(
    ("currency", "iban", "begins"),
    [
        ("EUR", "DE89370400440532013000", "BCD\n002\n1\nSCT\n"),
        ("PLN", "PL61109010140000071219812874", "|PL|61109010140000071219812874|012345|"),
        ("RSD", "RS35260005601001611379", "K:PR|V:01|C:1|R:260005601001611379|"),
        ("UAH", "UA213223130000026007233566001", "e-DEM\nUA21"),
    ],
)
def test_payment_code_is_that_of_the_currencys_banks(currency: str, iban: str, begins: str) -> None:
    transfer = Transfer("e-DEM", iban, "", 12_345, currency, "X-2026-000001", "RF18X")
    assert payment_code(transfer).startswith(begins)
